import { randomUUID } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { hasErrorCode } from './is-missing.ts';

/**
 * Creates a file that appears whole, readable by its owner alone (mode 0600): it is written beside its place and then
 * linked there, so that of several processes that start together one wins and nobody reads half a file.
 *
 * @returns false when a file of that name is there already; it stays as it is
 * @throws the system's error when the folder cannot be written
 */
export function createFile(path: string, text: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    return linkIfFree(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Gives a file a second name; false when that name is taken. */
export function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}
