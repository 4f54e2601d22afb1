import type { Catalog } from './catalog.ts';
import type { DamageLog } from './damage-log.ts';
import { SpoolInputError } from './errors.ts';
import { acquireLock } from './lock.ts';
import { checkName, readerLockPath } from './names.ts';
import { SpoolReader } from './reader.ts';
import type { ReaderState, ReaderTable } from './reader-table.ts';
import type { ReaderStats } from './stats.ts';
import type { Waiters } from './waiters.ts';

export type ReaderDeskOptions = {
  catalog: Catalog;
  readers: ReaderTable;
  damage: DamageLog;
  waiters: Waiters;
  onCommitted: () => void;
  onError: (error: Error) => void;
};

/** Hands out the readers of this thread, each once. */
export class ReaderDesk {
  readonly #options: ReaderDeskOptions;
  readonly #owned = new Map<string, SpoolReader>();

  constructor(options: ReaderDeskOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#owned.size === 0;
  }

  /**
   * The reader of that name; the same one while it is open. A reader without a cursor starts at the oldest record, or
   * with `from: 'end'` behind the newest. Throws `SpoolInputError` when it is not enabled, `SpoolLockedError` when
   * another process reads under that name.
   */
  reader(name: string, { from }: { from?: 'oldest' | 'end' } = {}): SpoolReader {
    const existing = this.#owned.get(name);
    if (existing) return existing;
    const { readers, catalog, waiters, damage, onCommitted, onError } = this.#options;
    const state = readers.get(checkName('reader', name));
    if (!state) throw new SpoolInputError(`reader: found ${name}, expected an enabled one (see setReaders)`);
    const lock = acquireLock(readerLockPath(catalog.dir, name), `the reader ${name}`);
    readers.own(state);
    if (state.isNew && from === 'end') this.#moveToEnd(state);
    const reader = new SpoolReader({
      catalog,
      state,
      nextChange: (signal) => waiters.next(signal),
      onDamage: damage.note,
      onCommitted,
      onClosed: () => {
        readers.disown(state);
        this.#owned.delete(name);
        lock.release();
        waiters.wakeAll();
      },
    });
    this.#owned.set(name, reader);
    // So that a crash before the first commit does not move where it starts.
    if (state.isNew) reader.commit(0).catch(onError);
    return reader;
  }

  /** What is before each enabled reader. */
  stats(): Record<string, ReaderStats> {
    const { catalog, readers } = this.#options;
    const perReader: Record<string, ReaderStats> = {};
    for (const { name, lag, committed } of readers.states()) {
      const { records, bytes, oldestMs } = lag.measure(catalog, committed);
      perReader[name] = { queued: records, oldestMs, lagBytes: bytes };
    }
    return perReader;
  }

  async close(): Promise<void> {
    for (const reader of [...this.#owned.values()]) await reader.close();
  }

  #moveToEnd(state: ReaderState): void {
    const { catalog } = this.#options;
    for (const writer of catalog.writers()) {
      const last = catalog.ofWriter(writer).at(-1)!;
      const offset = last.isOwn || last.isSealed ? last.bytes : last.countedBytes;
      state.committed.set(writer, { segment: last.segment, offset, index: last.events });
    }
  }
}
