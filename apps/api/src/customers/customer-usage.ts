import type { CustomerUsage } from '@tallygate/contracts/customer';
import type { Database } from '@tallygate/db/database';
import { foldChanges } from '../ledger/fold-changes.ts';
import { wrongField } from '../plugins/wrong-field.ts';

type Sums = { calls: string; billable: string; quantity: string };

/**
 * Tool calls of a company by tool, consumer and UTC day, from the roll-ups: whole quarters of an hour.
 * @throws AppError INVALID_INPUT for a range that ends before it begins, or cuts a quarter of an hour
 */
export async function readCustomerUsage(
  db: Database,
  company: string,
  range: { from: string; to: string },
): Promise<CustomerUsage> {
  const [from, to] = [new Date(range.from), new Date(range.to)];
  if (from >= to) throw wrongField('to', `must be after ${range.from}; found ${range.to}`);
  for (const [path, at] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (at.getTime() % 900_000 !== 0)
      throw wrongField(path, `must be a full quarter of an hour; found ${at.toISOString()}`);
  await foldChanges(db);
  const params = [company, from, to];
  const [tools, consumers, days] = await Promise.all([
    db.sql<Sums & { proxy: string; key: string }>(
      grouped('proxy, tool as key', { by: '1, 2', order: '3 desc, 1, 2' }),
      params,
    ),
    db.sql<Sums & { key: string }>(grouped('consumer as key', { by: '1', order: '2 desc, 1' }), params),
    db.sql<Sums & { key: string }>(grouped(DAY, { by: '1', order: '1' }), params),
  ]);
  const byTool = tools.map((row) => ({ proxy: row.proxy, ...lineOf(row) }));
  const sum = (field: 'calls' | 'billable') => byTool.reduce((all, line) => all + line[field], 0);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    calls: sum('calls'),
    billable: sum('billable'),
    byTool,
    byConsumer: consumers.map(lineOf),
    byDay: days.map(lineOf),
  };
}

const DAY = `to_char(quarter at time zone 'UTC', 'YYYY-MM-DD') as key`;

/** Groups are few: names of tools and consumers, days. */
function grouped(keys: string, { by, order }: { by: string; order: string }): string {
  return `select ${keys}, sum(calls) as calls, coalesce(sum(calls) filter (where billable), 0) as billable,
      trim_scale(coalesce(sum(quantity) filter (where billable), 0))::text as quantity
    from event_rollups where company = $1 and quarter >= $2 and quarter < $3 and method = 'tools/call' and reason <> 'test'
    group by ${by} order by ${order} limit 2000`;
}

function lineOf({ key, calls, billable, quantity }: Sums & { key: string }) {
  return { key, calls: Number(calls), billable: Number(billable), quantity };
}
