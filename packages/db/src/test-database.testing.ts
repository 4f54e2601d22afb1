import { createHash } from 'node:crypto';
import { existsSync, openAsBlob } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { replaceFile } from '@tallygate/disk/replace-file';
import { createDatabase, type Database } from './database.ts';
import { sessionOf } from './embedded-session.ts';
import { findMigrations } from './find-migrations.ts';
import { applyMigrations, readMigrations } from './migrations.ts';
import { pgliteMajorVersion, pglitePool } from './pglite-pool.ts';

let dumpFile: Promise<string> | undefined;

/** Migrates an empty in-memory database once per content of the migrations, for all test processes together. */
async function migratedDump(migrationsDir: string): Promise<string> {
  const key = createHash('sha256')
    .update(pgliteMajorVersion)
    .update(JSON.stringify(readMigrations(migrationsDir).migrationDirectories))
    .digest('hex')
    .slice(0, 16);
  const file = join(tmpdir(), `tallygate-test-database-${process.getuid?.() ?? 'user'}-${key}.tar`);
  if (existsSync(file)) return file;

  const pglite = await PGlite.create();
  const { pool, close } = pglitePool(sessionOf(pglite));
  try {
    await applyMigrations(pool, migrationsDir);
    const dump = await pglite.dumpDataDir('none');
    await replaceFile(file, Buffer.from(await dump.arrayBuffer()));
    return file;
  } finally {
    await close();
  }
}

/** A fresh in-memory database with the current schema, for one test file. Close it in `afterAll`. */
export async function openTestDatabase(): Promise<Database> {
  dumpFile ??= migratedDump(findMigrations());
  const pglite = await PGlite.create({ loadDataDir: await openAsBlob(await dumpFile) });
  const { pool, close } = pglitePool(sessionOf(pglite));
  return createDatabase('pglite', pool, close);
}
