import pg from 'pg';
import type { EmbeddedSession } from './embedded-session.ts';
import { PgliteStreams } from './pglite-stream.ts';
import { utcSession } from './utc-session.ts';

/** The content of `PG_VERSION` in a folder that this PGlite can open. */
export const pgliteMajorVersion = '18';

export type PglitePool = {
  /** One connection: PGlite is one session, so everything queues here and a transaction has it to itself. */
  pool: pg.Pool;
  /** Ends the pool and leaves the database open, its session as for a new connection. */
  end(): Promise<void>;
  close(): Promise<void>;
};

/** Puts a node-postgres pool before an embedded database, which closes with it. */
export function pglitePool(session: EmbeddedSession): PglitePool {
  const streams = new PgliteStreams(session);
  const pool = new pg.Pool({
    user: 'postgres',
    database: 'postgres',
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 60_000,
    stream: () => streams.open(),
    ...utcSession,
  });
  // The pool has ended as soon as it has asked its connections to.
  const end = async () => {
    await pool.end();
    await streams.closed();
  };
  return {
    pool,
    end,
    close: async () => {
      await end();
      await session.close();
    },
  };
}
