import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFile } from '@tallygate/disk/create-file';
import { isMissing } from '@tallygate/disk/is-missing';
import { StartError } from './start-error.ts';

/**
 * The text of `<dataDir>/<name>`, where an earlier version or an operator left one; null when there is none.
 * @throws StartError when it holds no usable key
 */
export function readKeyFile(dataDir: string, name: string): string | null {
  return readIfPresent(join(dataDir, name));
}

/**
 * The text of `<dataDir>/<name>`: generated once (32 random bytes, base64url, mode 0600) when the file is absent.
 * @throws StartError in one line when the folder or the file cannot be used
 */
export function readOrCreateKeyFile(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  try {
    mkdirSync(dataDir, { recursive: true });
    const existing = readIfPresent(path);
    if (existing !== null) return existing;
    // Of two processes that start together, both end with the key of the one that was first.
    createFile(path, `${randomBytes(32).toString('base64url')}\n`);
    return readIfPresent(path) ?? '';
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(
      `The data folder ${dataDir} (TALLYGATE_DATA_DIR) cannot be used: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

function readIfPresent(path: string): string | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  if (text.length < 16)
    throw new StartError(`${path} holds no usable key: remove it, or write at least 16 characters.`);
  return text;
}
