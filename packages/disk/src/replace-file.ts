import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncToDisk } from './sync-to-disk.ts';

/** How a file is replaced. */
export type Replacement = {
  /** Rights of the new file; its owner's alone (0600) unless they are given. */
  mode?: number;
  /**
   * The file that is written first. Unless it is given, each replacement has one of its own, so that two writers never
   * share it. A writer that is alone may name one, and what a crash left of it is then overwritten.
   */
  draft?: string;
  /** Whether a loss of power may bring the former file back, which saves the sync of the folder. */
  isLossHarmless?: boolean;
};

/**
 * Replaces a file so that it is always whole, the former or the new one, also after a loss of power: written beside its
 * place, synced, renamed over it, and the folder synced. The folder must exist. When this fails, the former file stays.
 *
 * @returns what the system says of the new file, taken before it appeared: what others do to it later is not in it
 * @throws the system's error
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode = 0o600, draft = draftOf(path), isLossHarmless = false }: Replacement = {},
): Promise<Stats> {
  let stats: Stats;
  try {
    const file = await open(draft, 'w', mode);
    try {
      await file.writeFile(content);
      await file.sync();
      stats = await file.stat();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  if (!isLossHarmless) await syncFolder(dirname(path));
  return stats;
}

/** Like `replaceFile`, for those that cannot wait. */
export function replaceFileSync(path: string, content: string | Uint8Array): void {
  const draft = draftOf(path);
  try {
    const fd = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncToDisk(dirname(path));
}

function draftOf(path: string): string {
  return `${path}.${randomUUID()}.draft`;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
