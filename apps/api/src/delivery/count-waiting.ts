import type { Database } from '@tallygate/db/database';
import { KIND_SQL } from '../ledger/kind-and-class.ts';

/** States in which an event is still to reach the collector. */
export const WAITING = ['recorded', 'queued', 'sent'];

/** How many events of the ledger wait for a publisher, tests left out; what is not folded into sums yet counts too. */
export async function countWaiting(db: Database): Promise<number> {
  const [row] = await db.sql<{ waiting: string }>(
    `select coalesce(sum(calls), 0) as waiting from (
       select calls, kind, reason, method from event_totals where span = 'day' and delivery_state = any($1)
       union all select calls, kind, reason, method from event_rollup_changes where delivery_state = any($1)) as sums
     where ${KIND_SQL} <> 'test'`,
    [WAITING],
  );
  return Math.max(0, Number(row?.waiting ?? 0));
}
