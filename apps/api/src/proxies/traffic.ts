import type { Database } from '@tallygate/db/database';
import { foldChanges } from '../ledger/fold-changes.ts';

export type Traffic = { calls24h: number; lastCallAt: string | null };

/** Calls of the last 24 hours and the time of the last one, by proxy. */
export async function readTraffic(db: Database, now: Date): Promise<Map<string, Traffic>> {
  await foldChanges(db);
  const since = new Date(now.getTime() - 24 * 3_600_000);
  const rows = await db.sql<{ proxy: string; calls: string | null; last: Date | null }>(
    `SELECT p.id AS proxy,
            (SELECT sum(r.calls) FROM event_rollups r WHERE r.proxy = p.id AND r.quarter >= $1 AND r.method = 'tools/call' AND r.reason <> 'test') AS calls,
            (SELECT max(e.time) FROM events e WHERE e.proxy = p.id) AS last
       FROM proxies p`,
    [since],
  );
  return new Map(
    rows.map((row) => [row.proxy, { calls24h: Number(row.calls ?? 0), lastCallAt: row.last?.toISOString() ?? null }]),
  );
}
