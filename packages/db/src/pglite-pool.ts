import pg from 'pg';
import type { EmbeddedSession } from './embedded-session.ts';
import { pgliteStreams } from './pglite-stream.ts';
import { utcSession } from './utc-session.ts';

/** The content of `PG_VERSION` in a folder that this PGlite can open. */
export const pgliteMajorVersion = '18';

export type PglitePool = {
  /** One connection: PGlite is one session, so everything queues here and a transaction has it to itself. */
  pool: pg.Pool;
  close(): Promise<void>;
};

/** Puts a node-postgres pool before an embedded database, which closes with it. */
export function pglitePool(session: EmbeddedSession): PglitePool {
  const pool = new pg.Pool({
    user: 'postgres',
    database: 'postgres',
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 60_000,
    stream: pgliteStreams(session),
    ...utcSession,
  });
  return {
    pool,
    close: async () => {
      await pool.end();
      await session.close();
    },
  };
}
