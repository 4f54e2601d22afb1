import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';
import { DatabaseOpenError } from './errors.ts';
import { migrationNames } from './find-migrations.ts';
import { migrationAdapterFactory } from './migration-adapter.ts';
import { withClient } from './pool-client.ts';
import { createSchemaEngine } from './schema-engine.ts';

/** Reads a migrations folder in Prisma's layout: `<name>/migration.sql` and `migration_lock.toml`. */
export function readMigrations(migrationsDir: string): MigrationList {
  const names = migrationNames(migrationsDir);
  return {
    baseDir: migrationsDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(join(migrationsDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(migrationsDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/**
 * Applies what the database does not have yet, as `prisma migrate deploy` does, and returns the names applied.
 *
 * Everything happens in one transaction that holds an advisory lock: two processes that start together do not race, and
 * one that is killed half-way leaves the database as it was.
 * @throws DatabaseOpenError `database_newer` or `migration_failed`.
 */
export async function applyMigrations(
  pool: pg.Pool,
  migrationsDir: string,
  log?: (line: string) => void,
): Promise<string[]> {
  const migrationsList = readMigrations(migrationsDir);
  const scriptErrors: Error[] = [];
  try {
    return await withClient(pool, async (client) => {
      await client.query('BEGIN');
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended('tallygate:migrations', 0))");
      await refuseNewerDatabase(client, migrationsList);
      const factory = migrationAdapterFactory(client, (error) => scriptErrors.push(error));
      const engine = await createSchemaEngine(factory, log);
      try {
        const { appliedMigrationNames } = await engine.applyMigrations({
          migrationsList,
          filters: { externalTables: [], externalEnums: [] },
        });
        await client.query('COMMIT');
        // The engine's own lock belongs to the session and would outlive the transaction.
        await client.query('SELECT pg_advisory_unlock_all()');
        return appliedMigrationNames;
      } finally {
        engine.free();
      }
    });
  } catch (error) {
    if (error instanceof DatabaseOpenError) throw error;
    // The engine reports what it could not note down afterwards; the statement that failed is the useful part.
    const reason = scriptErrors[0] ?? error;
    throw new DatabaseOpenError(
      'migration_failed',
      `The database could not be migrated and is unchanged: ${reason instanceof Error ? reason.message : String(reason)}`,
      { cause: error },
    );
  }
}

async function refuseNewerDatabase(client: pg.PoolClient, known: MigrationList): Promise<void> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found",
  );
  if (tables[0]?.found !== true) return;
  const { rows } = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name',
  );
  const names = new Set(known.migrationDirectories.map(({ path }) => path));
  const unknown = rows.map((row) => row.migration_name).filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw new DatabaseOpenError(
      'database_newer',
      `The database was written by a newer version of Tallygate (unknown migration ${unknown.join(', ')}): ` +
        'start that version, or restore a backup made before the upgrade.',
    );
  }
}
