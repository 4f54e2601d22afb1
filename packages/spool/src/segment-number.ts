import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isMissing } from '@tallygate/disk/is-missing';
import type { Catalog } from './catalog.ts';
import { loadCursor } from './cursor.ts';
import { parseCursorName, writerNumberPath } from './names.ts';

const DIGITS = 12;

/**
 * The number of a writer's next segment: behind every one that a file, a reader's cursor or the writer's own note
 * knows. A number that came twice would make a reader, which was past it, skip records.
 */
export async function nextSegmentNumber(catalog: Catalog, writer: string): Promise<number> {
  let last = Math.max(notedNumber(catalog.dir, writer), catalog.ofWriter(writer).at(-1)?.segment ?? 0);
  for (const file of await readdir(catalog.dir)) {
    const reader = parseCursorName(file);
    if (reader !== null) last = Math.max(last, cursorNumber(catalog.dir, reader, writer));
  }
  return last + 1;
}

/** Remembers that a writer's segment number is taken, also when all its segments are deleted. */
export function noteSegmentNumber(dir: string, writer: string, segment: number): void {
  // Written over in place: needs no room on a full disk and is never empty.
  const fd = openSync(writerNumberPath(dir, writer), constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    writeSync(fd, String(segment).padStart(DIGITS, '0'), 0);
  } finally {
    closeSync(fd);
  }
}

function notedNumber(dir: string, writer: string): number {
  try {
    const text = readFileSync(writerNumberPath(dir, writer), 'latin1');
    return /^\d{12}$/.test(text) ? Number(text) : 0;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function cursorNumber(dir: string, reader: string, writer: string): number {
  try {
    return loadCursor(dir, reader)?.get(writer)?.segment ?? 0;
  } catch {
    // A damaged cursor says nothing; when its reader is enabled it is reported.
    return 0;
  }
}
