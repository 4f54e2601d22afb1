import type { CreditRefusalQuery, CreditRefusals } from '@tallygate/contracts/credit-refusal';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { readPricer } from '../event-detail/price-events.ts';
import { bodyText, EVENT_COLUMNS, type EventRow, toLedgerEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import { wrongField } from '../plugins/wrong-field.ts';

type Context = { db: Database; applier: Applier };
type Missed = CreditRefusals['missed'];
type Group = Pick<CreditRefusals['rows'][number], 'company' | 'proxy' | 'tool' | 'reason'> & {
  calls: string;
  all: string;
  consumers: string;
} & {
  why: string[];
  lastAt: Date;
  last: string;
};

const MAX_ROWS = 200;

/**
 * Who was stopped because calls were not paid for, by credits, within limits or by a subscription, why, and what the seller would have charged.
 * @throws AppError INVALID_INPUT for a range that ends before it begins
 */
export async function readRefusals(context: Context, query: CreditRefusalQuery): Promise<CreditRefusals> {
  if (Date.parse(query.to) <= Date.parse(query.from))
    throw wrongField('to', `must be after ${query.from}; found ${query.to}`);
  const found = await context.db.sql<Group>(
    `select company, proxy, coalesce(tool, '') as tool, reason, count(*)::text as calls, (sum(count(*)) over ())::text as all,
       count(distinct consumer)::text as consumers, max(time) as "lastAt",
       array_agg(distinct coalesce(${bodyText('detail')}, '')) as why,
       (array_agg(id order by time desc, id desc))[1]::text as last
     from ${WHOLE_EVENTS}
     where method = 'tools/call' and company is not null
       and (reason = 'denied_quota' or (reason = 'denied_policy' and ${bodyText('detail')} = 'subscription_required'))
       and time >= $1::timestamptz and time < $2::timestamptz and ($3::text is null or company = $3)
     group by 1, 2, 3, 4 order by count(*) desc, 1, 2, 3, 4 limit $4::int`,
    [query.from, query.to, query.company ?? null, MAX_ROWS + 1],
  );
  const groups = found.slice(0, MAX_ROWS);
  const prices = await priceOfEach(
    context,
    groups.map(({ last }) => last),
  );
  const rows = groups.map(({ all: _, last, lastAt, ...group }) => {
    const calls = Number(group.calls);
    return {
      ...group,
      calls,
      consumers: Number(group.consumers),
      lastAt: lastAt.toISOString(),
      missed: sumOf((prices.get(last) ?? []).map((one) => times(one, calls))),
    };
  });
  return {
    rows,
    calls: Number(found[0]?.all ?? 0),
    missed: sumOf(rows.flatMap(({ missed }) => missed)),
    isCut: found.length > MAX_ROWS,
  };
}

/** What events would have been charged if their calls had run. */
async function priceOfEach(context: Context, ids: readonly string[]): Promise<Map<string, Missed>> {
  const rows = await context.db.sql<EventRow>(
    `select ${EVENT_COLUMNS} from ${WHOLE_EVENTS} where id = any($1::uuid[])`,
    [ids],
  );
  const price = await readPricer(context);
  return new Map(rows.map((row) => [row.id, price(asSuccess(toLedgerEvent(row))).charges ?? []]));
}

function asSuccess<Event extends CallEvent>({ denial: _, detail: __, ...event }: Event): Event {
  const success = { outcome: 'ok', reason: 'ok', billable: true, isError: false, delivered: true, quantity: '1' };
  return { ...event, ...success } as unknown as Event;
}

function times({ currency, least, most }: Missed[number], calls: number): Missed[number] {
  const product = (amount: string) => formatDecimal(parseDecimal(amount) * BigInt(calls));
  return { currency, least: product(least), most: product(most) };
}

function sumOf(amounts: Missed): Missed {
  const sums = new Map<string, { least: bigint; most: bigint }>();
  for (const { currency, least, most } of amounts) {
    const sum = sums.get(currency) ?? { least: 0n, most: 0n };
    sums.set(currency, { least: sum.least + parseDecimal(least), most: sum.most + parseDecimal(most) });
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { least, most }]) => ({ currency, least: formatDecimal(least), most: formatDecimal(most) }));
}
