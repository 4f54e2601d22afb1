import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@tallygate/disk/replace-file';

/** Where the text of the configuration that was served last is kept. */
export function lastGoodPath(dataDir: string): string {
  return join(dataDir, 'last-good.toml');
}

/** The text of the configuration that was served last; undefined when there is none. */
export async function readLastGood(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/** Keeps a configuration that is being served, so that a start with a broken file serves it again. Mode 0600: it holds secrets. */
export async function saveLastGood(path: string, text: string): Promise<void> {
  await replaceFile(path, text);
}
