import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/**
 * Driver adapter for the schema engine over one connection, with scripts sent whole: the stock adapter cuts them at every
 * semicolon, also inside strings and functions. `onScriptError` receives PostgreSQL's own error of a failed script.
 */
export function migrationAdapterFactory(
  client: pg.PoolClient,
  onScriptError: (error: Error) => void,
): SqlMigrationAwareDriverAdapterFactory {
  // The adapter takes a pool only. This one never connects: a pool replaces its connection after a failed statement, and
  // the statements after it would then run outside the transaction.
  const pinned = new pg.Pool();
  pinned.query = client.query.bind(client);
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter: SqlDriverAdapter = await new PrismaPg(pinned).connect();
    adapter.executeScript = async (script) => {
      try {
        await client.query(script);
      } catch (error) {
        if (error instanceof Error) onScriptError(error);
        throw error;
      }
    };
    return adapter;
  };
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect,
    connectToShadowDb: () => Promise.reject(new Error('Applying migrations needs no shadow database.')),
  };
}
