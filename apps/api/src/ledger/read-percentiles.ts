import type { Database } from '@tallygate/db/database';
import { CLASS_SQL, KIND_SQL } from './kind-and-class.ts';

/** How many of a proxy's newest events are looked at, whatever the traffic. */
const NEWEST = 500;
/** Fewer calls have no percentile worth saying. */
const LEAST_CALLS = 5;

export type Percentiles = { p50Ms: number; p95Ms: number };

/**
 * How long the newest calls of proxies took, in milliseconds; of calls that had an answer, because what fails at once says
 * nothing of how long a server takes.
 * @returns by proxy, of those with calls enough
 */
export async function readPercentiles(
  db: Database,
  proxies: readonly string[],
  since: Date,
): Promise<Map<string, Percentiles>> {
  const rows = await db.sql<{ proxy: string; p50: number; p95: number }>(
    `select p.id as proxy, percentile_disc(0.5) within group (order by e.duration_ms) as p50,
       percentile_disc(0.95) within group (order by e.duration_ms) as p95
     from unnest($1::text[]) as p(id), lateral (
       select ${KIND_SQL} as kind, ${CLASS_SQL} as class, duration_ms from events where proxy = p.id and time >= $2
       order by time desc, id desc limit ${NEWEST}) e
     where e.kind = 'call' and e.class in ('billed', 'free') group by 1 having count(*) >= ${LEAST_CALLS}`,
    [proxies, since],
  );
  return new Map(rows.map(({ proxy, p50, p95 }) => [proxy, { p50Ms: p50, p95Ms: p95 }]));
}
