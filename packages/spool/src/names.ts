import { join } from 'node:path';
import { SpoolInputError } from './errors.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SEGMENT_FILE = /^(.+)-(\d{12})\.seg$/;
const CURSOR_FILE = /^(.+)\.cursor$/;

/** Checks a writer's or reader's name, which becomes part of file names; throws `SpoolInputError`. */
export function checkName(field: string, name: string): string {
  if (NAME.test(name)) return name;
  throw new SpoolInputError(
    `${field}: found ${JSON.stringify(name)}, expected 1 to 64 letters, digits, '.', '_' or '-', starting with a letter or digit`,
  );
}

export function segmentPath(dir: string, writer: string, segment: number): string {
  return join(dir, `${writer}-${String(segment).padStart(12, '0')}.seg`);
}

/** The writer and number of a segment's file name, or null for another file. */
export function parseSegmentName(fileName: string): { writer: string; segment: number } | null {
  const match = SEGMENT_FILE.exec(fileName);
  return match ? { writer: match[1]!, segment: Number(match[2]) } : null;
}

export function cursorPath(dir: string, reader: string): string {
  return join(dir, `${reader}.cursor`);
}

/** The reader of a cursor's file name, or null for another file. */
export function parseCursorName(fileName: string): string | null {
  return CURSOR_FILE.exec(fileName)?.[1] ?? null;
}

export function writerLockPath(dir: string, writer: string): string {
  return join(dir, `${writer}.writer.lock`);
}

export function readerLockPath(dir: string, reader: string): string {
  return join(dir, `${reader}.reader.lock`);
}

/** Held while a process that opens the spool takes over what dead writers left. */
export function recoveryLockPath(dir: string): string {
  return join(dir, 'recovery.lock');
}

/** Remembers a writer's highest segment number. */
export function writerNumberPath(dir: string, writer: string): string {
  return join(dir, `${writer}.number`);
}
