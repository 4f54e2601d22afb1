import type { Database } from '@tallygate/db/database';
import { foldChanges } from '../ledger/fold-changes.ts';
import { ceil } from '../ledger/grains.ts';
import { KIND_SQL } from '../ledger/kind-and-class.ts';

export type Traffic = { calls24h: number; lastCallAt: string | null };

const HOUR_MS = 3_600_000;

/** Where the last 24 hours begin: on an hour, so that sums, lists and bars of them begin alike. */
export function lastDayFrom(now: Date): Date {
  return new Date(ceil(now.getTime() - 24 * HOUR_MS, HOUR_MS));
}

/** Calls of the last 24 hours and the time of the last one, by proxy. */
export async function readTraffic(db: Database, now: Date): Promise<Map<string, Traffic>> {
  await foldChanges(db);
  const rows = await db.sql<{ proxy: string; calls: string | null; last: Date | null }>(
    `SELECT p.id AS proxy,
            (SELECT sum(t.calls) FROM event_totals t
              WHERE t.span = 'any_proxy_hour' AND t.start >= $1 AND t.proxy = p.id AND ${KIND_SQL} = 'call') AS calls,
            (SELECT max(e.time) FROM events e WHERE e.proxy = p.id) AS last
       FROM proxies p`,
    [lastDayFrom(now)],
  );
  return new Map(
    rows.map((row) => [row.proxy, { calls24h: Number(row.calls ?? 0), lastCallAt: row.last?.toISOString() ?? null }]),
  );
}
