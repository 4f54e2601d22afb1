import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFile } from '@tallygate/disk/replace-file';

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
  /** Writers take turns: one that replaces the file must not lose what another adds. */
  #last: Promise<unknown> = Promise.resolve();

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
  park(records: readonly ParkedRecord[]): Promise<void> {
    return this.#inTurn(() => this.#park(records));
  }

  /** The parked record with that key, as it lay in the spool, or undefined. */
  async find(key: string): Promise<{ payload: string; at: string } | undefined> {
    if (!this.#keys.has(key)) return undefined;
    await this.#last.catch(() => undefined);
    for (const line of readText(this.#path).split('\n')) {
      const found = parseJson(line) as { key?: unknown; at?: unknown; event?: unknown } | undefined;
      if (found?.key !== key) continue;
      const payload = typeof found.event === 'string' ? found.event : JSON.stringify(found.event);
      return { payload, at: String(found.at) };
    }
    return undefined;
  }

  /** Resolves when none of the records is in the file any more. */
  remove(keys: ReadonlySet<string>): Promise<void> {
    return this.#inTurn(async () => {
      const kept = readText(this.#path)
        .split('\n')
        .filter((line) => line !== '' && !keysOf(line).some((key) => keys.has(key)));
      await replaceFile(this.#path, kept.map((line) => `${line}\n`).join(''));
      this.#isTorn = false;
      for (const key of keys) this.#keys.delete(key);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.catch(() => undefined).then(work);
    this.#last = turn;
    return turn;
  }

  async #park(records: readonly ParkedRecord[]): Promise<void> {
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
