import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { readMigrations } from './migrations.ts';
import { createSchemaEngine } from './schema-engine.ts';

// The engine describes the database that the migrations lead to. That needs columns of type "char", which the adapter of
// node-postgres cannot read; this one can, but does not wait for its scripts.
async function connectInMemory(): Promise<SqlDriverAdapter> {
  const pglite = await PGlite.create();
  // The adapter's type wants the class of another PGlite release, but it only uses query, exec and transaction.
  const client = pglite as unknown as ConstructorParameters<typeof PrismaPGlite>[0];
  const adapter = await new PrismaPGlite(client).connect();
  adapter.executeScript = async (script) => {
    await pglite.exec(script);
  };
  adapter.dispose = () => pglite.close();
  return adapter;
}

/** The SQL that leads from the migrations to the schema; empty when they agree. Uses databases in memory only. */
export async function pendingMigration(migrationsDir: string, schemaFile: string): Promise<string> {
  const engine = await createSchemaEngine({
    provider: 'postgres',
    adapterName: 'pglite-prisma-adapter',
    connect: connectInMemory,
    connectToShadowDb: connectInMemory,
  });
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...readMigrations(migrationsDir) },
      to: { tag: 'schemaDatamodel', files: [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }] },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    const sql = (stdout ?? '').trim();
    return sql === '-- This is an empty migration.' ? '' : sql;
  } finally {
    engine.free();
  }
}

/**
 * Writes the next migration for a human to review, in a folder named by the time in UTC, because they are applied in the order
 * of their names.
 * @param options.now when it is made
 * @returns its file, or undefined when nothing changed
 * @throws when the name is none, or when the newest migration is not older than `now`
 */
export async function addMigration(
  name: string,
  { migrationsDir, schemaFile, now }: { migrationsDir: string; schemaFile: string; now: Date },
): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error(`A migration's name is lower-case words joined by "_"; found "${name}".`);
  }
  mkdirSync(migrationsDir, { recursive: true });
  writeFileSync(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
  const sql = await pendingMigration(migrationsDir, schemaFile);
  if (sql === '') return undefined;
  const folderName = `${now.toISOString().slice(0, 19).replace(/\D/g, '')}_${name}`;
  const entries = readdirSync(migrationsDir, { withFileTypes: true });
  const newest = entries
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    .sort()
    .at(-1);
  if (newest !== undefined && newest >= folderName) {
    throw new Error(
      `The newest migration is ${newest}, and ${folderName} would be applied before it: is the clock right?`,
    );
  }
  const folder = join(migrationsDir, folderName);
  mkdirSync(folder);
  const file = join(folder, 'migration.sql');
  writeFileSync(file, `${sql}\n`);
  return file;
}
