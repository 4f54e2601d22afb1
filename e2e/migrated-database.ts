import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { announceMigratedDatabase, inheritedEnvironment, migratedDatabase } from './env.ts';

/** Where a data folder keeps the embedded database. */
const DATABASE = 'pglite';

/**
 * Playwright's global setup: migrates a database once, so that each product begins with a copy of it. Migrating takes most of
 * a first start; that it works is what start.spec.ts shows.
 * @returns removes it when all is over
 */
export default function migrateOnce(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'tallygate-e2e-database-'));
  const made = spawnSync(process.execPath, ['--import', 'tsx', 'migrate-database.ts', folder], {
    cwd: import.meta.dirname,
    env: inheritedEnvironment(),
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`the database cannot be migrated:\n${made.stderr}`);
  announceMigratedDatabase(folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Puts a copy of the migrated database into a data folder that has none. */
export async function copyMigratedDatabase(dataDir: string): Promise<void> {
  const source = migratedDatabase();
  const target = path.join(dataDir, DATABASE);
  if (source !== undefined && !existsSync(target)) await cp(path.join(source, DATABASE), target, { recursive: true });
}
