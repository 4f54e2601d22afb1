import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { PortalCalls, PortalUsage } from '@tallygate/contracts/portal';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import type { Database } from '@tallygate/db/database';
import { listEvents } from '../events/list-events.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { wrongField } from '../plugins/wrong-field.ts';

const QUARTER_MS = 900_000;
const MAX_ROWS = 5_000;
const MAX_DAYS = 92;

/**
 * Tool calls of a company by UTC day, proxy, tool and caller, from the roll-ups.
 * @throws AppError INVALID_INPUT for a range that ends before it begins, is too long, or cuts a quarter of an hour
 */
export async function readPortalUsage(
  db: Database,
  company: string,
  range: { from: string; to: string },
): Promise<PortalUsage> {
  const [from, to] = [new Date(range.from), new Date(range.to)];
  if (from >= to) throw wrongField('to', `must be after ${range.from}; found ${range.to}`);
  if (to.getTime() - from.getTime() > MAX_DAYS * 86_400_000)
    throw wrongField('to', `must be at most ${MAX_DAYS} days after "from"; found ${range.to}`);
  for (const [path, at] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (at.getTime() % QUARTER_MS !== 0)
      throw wrongField(path, `must be a full quarter of an hour; found ${at.toISOString()}`);
  await foldChanges(db);
  const rows = await db.sql<
    Omit<PortalUsage['rows'][number], 'calls' | 'charged'> & { calls: string; charged: string }
  >(
    `select to_char(quarter at time zone 'UTC', 'YYYY-MM-DD') as day, proxy, tool, consumer, sum(calls) as calls,
       coalesce(sum(calls) filter (where billable), 0) as charged
     from event_rollups where company = $1 and quarter >= $2 and quarter < $3 and method = 'tools/call' and reason <> 'test'
     group by 1, 2, 3, 4 order by 1 desc, 5 desc, 2, 3, 4 limit ${MAX_ROWS + 1}`,
    [company, from, to],
  );
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    rows: rows.slice(0, MAX_ROWS).map((row) => ({ ...row, calls: Number(row.calls), charged: Number(row.charged) })),
    isCut: rows.length > MAX_ROWS,
  };
}

/**
 * A company's tool calls, the newest first, each with why it is charged or free. What the gateway was told and where servers
 * stand is not among it.
 */
export async function readPortalCalls(
  db: Database,
  company: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<PortalCalls> {
  const { events, nextCursor } = await listEvents(db, {
    company: writeTerm(company),
    kind: 'call',
    limit,
    ...(cursor === undefined ? {} : { cursor }),
    dir: 'older',
  });
  return {
    // The filter is text; whose calls these are does not rest on how that is read.
    calls: events
      .filter((event) => event.company === company)
      .map(({ id, time, proxy, target, consumer, billable, reason, quantity }) => ({
        id,
        time,
        proxy,
        tool: target ?? null,
        consumer: consumer ?? null,
        isCharged: billable,
        reason: REASON_TABLE[reason].label,
        quantity,
      })),
    nextCursor,
  };
}
