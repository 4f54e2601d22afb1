import { createHash } from 'node:crypto';
import { existsSync, openAsBlob } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { replaceFile } from '@tallygate/disk/replace-file';
import { type BlankDatabase, blankAgain, noteBlank } from './blank-database.testing.ts';
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

type TestDatabase = { pglite: PGlite; blank: BlankDatabase };

/** Databases that nobody uses at the moment, as good as new. */
const idle: TestDatabase[] = [];
/** More are seldom open at a time, and each keeps its memory. */
const MAX_IDLE = 2;

/**
 * An in-memory database with the current schema and nothing else in it, for one test file. Close it in `afterAll`: the next
 * file of this process gets it again, blank, because to make one takes seconds of a processor.
 */
export async function openTestDatabase(): Promise<Database> {
  const { pglite, blank } = idle.pop() ?? (await loadMigrated());
  const { pool, end } = pglitePool(sessionOf(pglite));
  return createDatabase('pglite', pool, async () => {
    await end();
    if (idle.length < MAX_IDLE && (await blankAgain(pglite, blank))) idle.push({ pglite, blank });
    else await pglite.close();
  });
}

async function loadMigrated(): Promise<TestDatabase> {
  dumpFile ??= migratedDump(findMigrations());
  const pglite = await PGlite.create({ loadDataDir: await openAsBlob(await dumpFile) });
  return { pglite, blank: await noteBlank(pglite) };
}
