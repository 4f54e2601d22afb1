import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';
import { DatabaseOpenError } from './errors.ts';
import { migrationAdapterFactory } from './migration-adapter.ts';
import { createSchemaEngine } from './schema-engine.ts';

const noFilter = { externalTables: [], externalEnums: [] };

/** Reads a migrations folder in Prisma's layout: `<name>/migration.sql` and `migration_lock.toml`. */
export function readMigrations(migrationsDir: string): MigrationList {
  const names = readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
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
 * one that is killed half-way leaves the database as it was. `pool` must have exactly one connection, because the engine
 * has to run inside that transaction.
 * @throws DatabaseOpenError `database_newer` or `migration_failed`.
 */
export async function applyMigrations(
  pool: pg.Pool,
  migrationsDir: string,
  log?: (line: string) => void,
): Promise<string[]> {
  const migrationsList = readMigrations(migrationsDir);
  const scriptErrors: Error[] = [];
  await pool.query('BEGIN');
  try {
    await pool.query("SELECT pg_advisory_xact_lock(hashtextextended('tallygate:migrations', 0))");
    await refuseNewerDatabase(pool, migrationsList);
    const engine = await createSchemaEngine(
      migrationAdapterFactory(pool, (error) => scriptErrors.push(error)),
      log,
    );
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilter });
      await pool.query('COMMIT');
      return appliedMigrationNames;
    } finally {
      engine.free();
    }
  } catch (error) {
    await pool.query('ROLLBACK');
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

async function refuseNewerDatabase(pool: pg.Pool, known: MigrationList): Promise<void> {
  const { rows: tables } = await pool.query<{ found: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found",
  );
  if (tables[0]?.found !== true) return;
  const { rows } = await pool.query<{ migration_name: string }>(
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

/**
 * The SQL that leads from the migrations to the schema; an empty string when they agree. `factory` provides the empty
 * shadow database in which the migrations are replayed.
 */
export async function diffMigrations(
  factory: SqlMigrationAwareDriverAdapterFactory,
  migrationsDir: string | undefined,
  schemaFile: string,
): Promise<string> {
  const engine = await createSchemaEngine(factory);
  try {
    const { stdout } = await engine.diff({
      from:
        migrationsDir === undefined ? { tag: 'empty' } : { tag: 'migrations', ...readMigrations(migrationsDir) },
      to: { tag: 'schemaDatamodel', files: [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }] },
      script: true,
      exitCode: true,
      filters: noFilter,
    });
    const sql = (stdout ?? '').trim();
    return sql === '-- This is an empty migration.' ? '' : sql;
  } finally {
    engine.free();
  }
}
