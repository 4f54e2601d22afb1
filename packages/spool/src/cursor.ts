import { readFileSync } from 'node:fs';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFile } from '@tallygate/disk/replace-file';
import { SpoolInputError } from './errors.ts';
import { cursorPath } from './names.ts';
import type { Positions, StreamPosition } from './position.ts';

/**
 * A reader's positions as its cursor file has them, or null when there is no file.
 * Throws `SpoolInputError` for a file that is no cursor.
 */
export function loadCursor(dir: string, reader: string): Positions | null {
  const path = cursorPath(dir, reader);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  return parseCursor(path, text);
}

/** Replaces a reader's cursor file: whole, and on disk. */
export async function saveCursor(dir: string, reader: string, positions: Positions): Promise<void> {
  const path = cursorPath(dir, reader);
  const text = JSON.stringify({ version: 1, positions: Object.fromEntries(positions) });
  // The lock of the reader keeps other writers away, and of a cursor that comes back the receiver knows the events.
  await replaceFile(path, text, { draft: `${path}.tmp`, isLossHarmless: true });
}

function parseCursor(path: string, text: string): Positions {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new SpoolInputError(`${path}: expected a cursor as JSON, ${error instanceof Error ? error.message : error}`);
  }
  if (!isRecord(parsed) || parsed.version !== 1 || !isRecord(parsed.positions)) {
    throw new SpoolInputError(`${path}: expected {"version":1,"positions":{…}}, found ${text.slice(0, 80)}`);
  }
  const positions: Positions = new Map();
  for (const [writer, position] of Object.entries(parsed.positions)) {
    if (!isPosition(position)) {
      throw new SpoolInputError(`${path}: positions.${writer}: expected segment, offset and index as whole numbers`);
    }
    positions.set(writer, { segment: position.segment, offset: position.offset, index: position.index });
  }
  return positions;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPosition(value: unknown): value is StreamPosition {
  return isRecord(value) && [value.segment, value.offset, value.index].every((n) => Number.isSafeInteger(n));
}

/** Saves a reader's cursor; saves asked for while one runs become a single next one. */
export class CursorSaver {
  readonly #dir: string;
  readonly #reader: string;
  #running: Promise<void> = Promise.resolve();
  #next: { positions: Positions; saved: Promise<void> } | null = null;

  constructor(dir: string, reader: string) {
    this.#dir = dir;
    this.#reader = reader;
  }

  /** Resolves when these positions, or later ones, are on disk. `positions` must not change afterwards. */
  save(positions: Positions): Promise<void> {
    if (this.#next) {
      this.#next.positions = positions;
      return this.#next.saved;
    }
    const start = async (): Promise<void> => {
      const { positions: latest } = next;
      this.#next = null;
      await saveCursor(this.#dir, this.#reader, latest);
    };
    const next = { positions, saved: this.#running.then(start, start) };
    this.#next = next;
    this.#running = next.saved;
    return next.saved;
  }
}
