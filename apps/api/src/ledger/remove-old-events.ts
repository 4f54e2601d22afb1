import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@tallygate/db/database';
import { foldChanges } from './fold-changes.ts';

const DAY_MS = 24 * 3_600_000;
/** The size is small so that events that arrive meanwhile hardly wait. */
const EVENTS_PER_BATCH = 2_000;
const PAUSE_MS = 50;

export type Removal = { removed: number };

/**
 * Removes events that are older than the ledger's retention, in small batches; sums stay. Whole UTC days go, so that
 * roll-ups answer for every hour that events no longer can. A removal that was interrupted is continued by the next.
 * @returns how many events went
 */
export async function removeOldEvents(
  { db, now }: { db: Database; now: () => Date },
  signal?: AbortSignal,
): Promise<Removal> {
  const cutoff = await announce(db, now());
  if (cutoff === null) return { removed: 0 };
  // From here on no batch can add to the sums of these days, so they are complete before the events are removed.
  await foldChanges(db);
  let removed = 0;
  while (signal?.aborted !== true) {
    const gone = await removeBatch(db, cutoff);
    removed += gone;
    if (gone < EVENTS_PER_BATCH) break;
    await sleep(PAUSE_MS);
  }
  // Receipts go with their events, and circumstances with the last events that had them.
  if (signal?.aborted !== true) {
    await db.sql('delete from receipts where time < $1', [cutoff]);
    await db.sql('delete from event_circumstances where last_at <= $1', [cutoff]);
    await db.sql('delete from parked_events where not exists (select 1 from events where id = event_id)');
  }
  // The embedded database has nobody else to reclaim the space.
  if (removed > 0 && db.kind === 'pglite') await db.sql('vacuum (analyze) events, event_circumstances');
  return { removed };
}

/**
 * Stores the instant before which events are removed, before the first of them is: from then on no batch can add such
 * an event, and no answer relies on one.
 * @returns null when there is nothing to remove
 */
async function announce(db: Database, now: Date): Promise<Date | null> {
  return db.transaction(async (tx) => {
    const [row] = await tx.sql<{ keep_days: number | null }>(
      'select keep_days from ledger_retention where id = 1 for update',
    );
    const keepDays = row?.keep_days ?? null;
    if (keepDays === null) return null;
    const cutoff = new Date(Math.floor(now.getTime() / DAY_MS - keepDays) * DAY_MS);
    const [old] = await tx.sql<{ found: boolean }>('select exists (select 1 from events where time < $1) as found', [
      cutoff,
    ]);
    if (!old?.found) return null;
    await tx.sql('update ledger_retention set removed_before = greatest(removed_before, $1) where id = 1', [cutoff]);
    return cutoff;
  });
}

async function removeBatch(db: Database, cutoff: Date): Promise<number> {
  const [row] = await db.sql<{ count: number }>(
    `with gone as (
       delete from events where ctid = any(array(select ctid from events where time < $1 order by time limit ${EVENTS_PER_BATCH}))
       returning 1
     ), counted as (select count(*)::int as count from gone)
     update ledger_retention set removed_events = removed_events + count from counted where id = 1 returning count`,
    [cutoff],
  );
  return row?.count ?? 0;
}
