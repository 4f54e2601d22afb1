import type { NumbersBucket } from '@tallygate/contracts/call-numbers';
import type { Database } from '@tallygate/db/database';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';

/** How many events of each bar are looked at, so that it costs the same at any traffic. */
const EVENTS_PER_BAR = 1_000;
/** Fewer calls have no percentile worth drawing. */
const LEAST_CALLS = 5;

type Row = { bar: number; p50: number; p95: number };

/**
 * How long the first calls of each bar took. Calls that failed are left out, because what fails at once says nothing of how
 * long a server takes.
 * @param edges where the bars begin and the last one ends, in milliseconds
 * @param proxy of one proxy alone; of all without it
 * @returns by the bar's index, of those with calls enough
 */
export async function readLatencies(
  db: Database,
  edges: readonly number[],
  proxy?: string,
): Promise<Map<number, NonNullable<NumbersBucket['latency']>>> {
  const instants = edges.map((edge) => new Date(edge).toISOString());
  const rows = await db.sql<Row>(
    `select b.bar::int - 1 as bar, percentile_disc(0.5) within group (order by e.duration_ms) as p50,
       percentile_disc(0.95) within group (order by e.duration_ms) as p95
     from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as b(start, stop, bar), lateral (
       select ${KIND_SQL} as kind, ${CLASS_SQL} as class, duration_ms from events where time >= b.start and time < b.stop
         ${proxy === undefined ? '' : 'and proxy = $3'}
       order by time, id limit ${EVENTS_PER_BAR}) e
     where e.kind = 'call' and e.class in ('billed', 'free') group by 1 having count(*) >= ${LEAST_CALLS}`,
    [instants.slice(0, -1), instants.slice(1), ...(proxy === undefined ? [] : [proxy])],
  );
  return new Map(rows.map(({ bar, p50, p95 }) => [bar, { p50Ms: p50, p95Ms: p95 }]));
}
