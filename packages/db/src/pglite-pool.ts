import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { pgliteStreams } from './pglite-stream.ts';
import { utcSession } from './utc-session.ts';

/** The content of `PG_VERSION` in a folder that this PGlite can open. */
export const pgliteMajorVersion = '18';

export interface PglitePool {
  pglite: PGlite;
  /** One connection: PGlite is one session, so everything queues here and a transaction has it to itself. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * Opens PGlite in `dataDir` (absent = in memory, optionally filled from `dump`) behind a node-postgres pool. The caller
 * makes sure that no other process has the folder open.
 */
export async function openPglitePool(options: { dataDir?: string; dump?: Blob } = {}): Promise<PglitePool> {
  const pglite = await PGlite.create({ dataDir: options.dataDir, loadDataDir: options.dump });
  const pool = new pg.Pool({
    user: 'postgres',
    database: 'postgres',
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 60_000,
    stream: pgliteStreams(pglite),
    ...utcSession,
  });
  return {
    pglite,
    pool,
    close: async () => {
      await pool.end();
      await pglite.close();
    },
  };
}
