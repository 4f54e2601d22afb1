import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type pg from 'pg';
import { openPglitePool } from './pglite-pool.ts';

/** The adapter with scripts sent whole: the stock one cuts them at every semicolon, also inside strings and functions. */
async function connect(pool: pg.Pool, onScriptError: (error: Error) => void): Promise<SqlDriverAdapter> {
  const adapter: SqlDriverAdapter = await new PrismaPg(pool).connect();
  adapter.executeScript = async (script) => {
    try {
      await pool.query(script);
    } catch (error) {
      if (error instanceof Error) onScriptError(error);
      throw error;
    }
  };
  return adapter;
}

/**
 * Adapter factory for the schema engine over `pool`. Replays of migrations (the "shadow database") run in an in-memory
 * PGlite, never on the server. `onScriptError` receives PostgreSQL's own error of a failed script.
 */
export function migrationAdapterFactory(
  pool: pg.Pool,
  onScriptError: (error: Error) => void = () => {},
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(pool, onScriptError),
    connectToShadowDb: async () => {
      const shadow = await openPglitePool();
      const adapter = await connect(shadow.pool, onScriptError);
      adapter.dispose = shadow.close;
      return adapter;
    },
  };
}
