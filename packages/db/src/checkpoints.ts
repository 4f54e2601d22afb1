import type pg from 'pg';

export type CheckpointRule = {
  /** A checkpoint is due once so many bytes of the write-ahead log stand after the last one. */
  afterBytes: number;
  everyMs: number;
};

/** A start after a kill reads so much again in about two seconds. */
export const DEFAULT_CHECKPOINTS: CheckpointRule = { afterBytes: 256 * 1024 * 1024, everyMs: 10_000 };

/**
 * Takes checkpoints while a database is open that takes none itself: PostgreSQL leaves them to processes that the
 * embedded one does not have, so its write-ahead log would grow until it is closed, and a start after a kill would read
 * all of it again.
 * @param log receives one line when a checkpoint fails; the next one is tried as if nothing had been
 * @returns ends it
 */
export function keepCheckpoints(
  pool: pg.Pool,
  { afterBytes, everyMs }: CheckpointRule,
  log?: (line: string) => void,
): () => void {
  let isRunning = false;
  const timer = setInterval(async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      if ((await bytesSinceCheckpoint(pool)) >= afterBytes) await pool.query('CHECKPOINT');
    } catch (error) {
      // A pool that is being closed needs no checkpoint: closing takes one.
      if (!pool.ending) log?.(`The embedded database could not take a checkpoint: ${(error as Error).message}`);
    } finally {
      isRunning = false;
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** What a start would read again if the process were killed now. */
export async function bytesSinceCheckpoint(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>(
    'SELECT (pg_current_wal_insert_lsn() - redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()',
  );
  return rows[0]?.bytes ?? 0;
}
