import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPglite } from './open-pglite.ts';
import { pgliteMajorVersion } from './pglite-pool.ts';

const TEMPLATE = join(tmpdir(), `tallygate-test-folder-${process.getuid?.() ?? 'user'}-${pgliteMajorVersion}`);

/**
 * Puts an embedded database without any table into a data folder that has none, as a first start makes it. It is made once
 * for all test processes and copied, because to make one takes seconds of a processor.
 */
export async function putEmptyDatabase(dataDir: string): Promise<void> {
  if (!existsSync(TEMPLATE)) await makeTemplate();
  cpSync(TEMPLATE, join(dataDir, 'pglite'), { recursive: true });
}

async function makeTemplate(): Promise<void> {
  const draft = mkdtempSync(`${TEMPLATE}-`);
  const made = join(draft, 'pglite');
  await (await openPglite(made)).close();
  try {
    renameSync(made, TEMPLATE);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(TEMPLATE)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
}
