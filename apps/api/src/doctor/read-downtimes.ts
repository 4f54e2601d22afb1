import type { ServerView } from '@tallygate/contracts/server-view';
import type { Database } from '@tallygate/db/database';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';
import type { Downtime } from './checks/upstreams.ts';

/** The tool calls of each server that is down, since it is. */
export async function readDowntimes(db: Database, servers: readonly ServerView[]): Promise<Map<string, Downtime>> {
  const down = servers.filter(({ health }) => health.downSince !== null);
  if (down.length === 0) return new Map();
  const rows = await db.sql<{ proxy: string; calls: string; failed: string }>(
    `select d.proxy, coalesce(sum(e.count), 0) as calls, coalesce(sum(e.count) filter (where ${CLASS_SQL} = 'server'), 0) as failed
     from unnest($1::text[], $2::timestamptz[]) as d(proxy, since)
     left join events e on e.proxy = d.proxy and e.time >= d.since and ${KIND_SQL} = 'call' group by 1`,
    [down.map(({ proxy }) => proxy), down.map(({ health }) => health.downSince)],
  );
  return new Map(
    rows.map(({ proxy, calls, failed }) => [proxy, { calls: Number(calls), serverFailed: Number(failed) }]),
  );
}
