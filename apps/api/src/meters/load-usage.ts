import type { Usage, UsageTally } from '@tallygate/metering/aggregate';
import { eventRows, type UsageQuery } from './event-rows.ts';
import { createGroupReader, type GroupRow } from './group-rows.ts';
import { loadDelivery } from './load-delivery.ts';
import type { Span } from './time-slices.ts';
import type { UsagePlan } from './usage-plan.ts';

const HOUR_MS = 3_600_000;
/** Events that one statement groups; between two, others get their turn at the database. */
const EVENTS_PER_STATEMENT = 100_000;

/**
 * Reads a period from the ledger into a tally: from hourly roll-ups with the partial hours at the edges from events, or
 * from events throughout. SQL only groups what is equal; what counts is decided by the tally.
 * @param makeTally called again when the roll-ups turn out not to know enough
 */
export async function loadUsage(
  query: UsageQuery,
  makeTally: () => UsageTally,
): Promise<{ usage: Usage; source: UsagePlan['source'] }> {
  const { plan } = query;
  if (plan.source === 'rollups' && plan.hours) {
    const rows = await rollupRows(query, plan.hours);
    // A fraction is sent under another key, and only events tell which of them had one.
    const fractional = rows.some((row) => row.fractional);
    if (!fractional) return { usage: await usageFromRollups(query, rows, makeTally()), source: 'rollups' };
  }
  const tally = makeTally();
  const read = createGroupReader(plan);
  for (const span of await statementSpans(query)) {
    for (const row of await eventRows(query, span, plan.keys, true)) tally.add(read(row, plan.keys));
  }
  return { usage: tally.usage('recorded'), source: 'events' };
}

async function usageFromRollups(query: UsageQuery, rows: readonly RollupRow[], tally: UsageTally): Promise<Usage> {
  const { plan } = query;
  const read = createGroupReader(plan);
  for (const row of rows) {
    const group = read(row, []);
    tally.add({ ...group, lastAt: group.lastAt + HOUR_MS - 1 });
  }
  for (const edge of plan.edges) {
    for (const row of await eventRows(query, edge, plan.keys, false)) tally.add(read(row, plan.keys));
  }
  const rest = await loadDelivery(query, (row) => tally.addDelivery(read(row, plan.keys)));
  return tally.usage(rest);
}

type RollupRow = GroupRow & { fractional?: boolean };

function rollupRows({ db, plan, company }: UsageQuery, hours: Span): Promise<RollupRow[]> {
  const params: unknown[] = [new Date(hours.from), new Date(hours.to), plan.buckets.map((at) => new Date(at))];
  if (company !== undefined) params.push(company);
  return db.sql<RollupRow>(
    `select width_bucket(hour, $3::timestamptz[]) as bucket, ${plan.columns.join(', ')},
       ${plan.sum === null ? '' : 'trim_scale(sum(quantity)) as total, bool_or(quantity <> trunc(quantity)) as fractional,'}
       sum(calls::int) as calls, sum(late::int) as late, max(hour) as last_at
     from event_rollups where hour >= $1 and hour < $2 ${company === undefined ? '' : 'and company = $4'}
     group by 1, ${plan.columns.join(', ')}`,
    params,
  );
}

/** Cuts the period where roll-ups say that so many events have gathered. */
async function statementSpans({ db, period }: UsageQuery): Promise<Span[]> {
  const rows = await db.sql<{ hour: Date; calls: string }>(
    'select hour, sum(calls) as calls from event_rollups where hour >= $1 and hour < $2 group by hour order by hour',
    [new Date(period.from - HOUR_MS), new Date(period.to)],
  );
  const spans: Span[] = [];
  let from = period.from;
  let gathered = 0;
  for (const { hour, calls } of rows) {
    const end = hour.getTime() + HOUR_MS;
    gathered += Number(calls);
    if (gathered < EVENTS_PER_STATEMENT || end <= from || end >= period.to) continue;
    spans.push({ from, to: end });
    from = end;
    gathered = 0;
  }
  return [...spans, { from, to: period.to }];
}
