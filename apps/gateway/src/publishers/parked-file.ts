import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from '@tallygate/disk/is-missing';

/** A record that will never be taken as it is, kept for a person to look at. */
export type ParkedRecord = {
  /** The call's id, when the record has one. */
  id?: string | undefined;
  state: 'parked' | 'expired';
  reason: string;
  /** The record as it lies in the spool. */
  payload: string;
};

/** An NDJSON file of parked records: one line per record, however often it is parked. */
export class ParkedFile {
  readonly #path: string;
  readonly #now: () => number;
  readonly #keys: Set<string>;
  #isTorn: boolean;

  /** Throws the file system's error when there is a file that cannot be read. */
  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const text = readText(path);
    // A line that a crash cut off is no record: its event was not committed, and is parked again on a line of its own.
    this.#isTorn = text !== '' && !text.endsWith('\n');
    this.#keys = new Set(keysOf(text));
  }

  /** How many records the file holds. */
  get count(): number {
    return this.#keys.size;
  }

  /** Resolves when the records are on disk. A record that is parked already is left as it is. */
  async park(records: readonly ParkedRecord[]): Promise<void> {
    const added = new Map<string, string>();
    for (const { id, state, reason, payload } of records) {
      const key = id ?? createHash('sha256').update(payload).digest('hex');
      if (this.#keys.has(key) || added.has(key)) continue;
      const at = new Date(this.#now()).toISOString();
      added.set(key, JSON.stringify({ key, at, state, reason, event: parseJson(payload) ?? payload }));
    }
    if (added.size === 0) return;
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.appendFile(`${this.#isTorn ? '\n' : ''}${[...added.values()].join('\n')}\n`);
      this.#isTorn = false;
      await file.datasync();
    } finally {
      await file.close();
    }
    for (const key of added.keys()) this.#keys.add(key);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

function keysOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const key = (parseJson(line) as { key?: unknown } | undefined)?.key;
    return typeof key === 'string' ? [key] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
