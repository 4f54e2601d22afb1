import type { SqlRunner } from '@tallygate/db/database';

/**
 * The instant before which events were removed, or null when none were. Within a transaction it holds until the end: a
 * removal waits for the batches that may still bring such events, and they for it.
 */
export async function removedBefore(tx: SqlRunner): Promise<Date | null> {
  const [row] = await tx.sql<{ removed_before: Date | null }>(
    'select removed_before from ledger_retention where id = 1 for share',
  );
  return row?.removed_before ?? null;
}
