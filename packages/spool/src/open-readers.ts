import { resolve } from 'node:path';
import { Catalog } from './catalog.ts';
import { DamageLog } from './damage-log.ts';
import { asError, SpoolClosedError } from './errors.ts';
import type { SpoolReader } from './reader.ts';
import { ReaderDesk } from './reader-desk.ts';
import { ReaderTable } from './reader-table.ts';
import { countEvents } from './segment.ts';
import type { SharedTail } from './shared-tail.ts';
import type { ReaderStats } from './stats.ts';
import { Waiters } from './waiters.ts';

export type ReadersOptions = {
  /** Folder of a spool that another thread of this process has open for writing. */
  dir: string;
  /** What that thread's writers publish, by their names. */
  tails: ReadonlyMap<string, SharedTail>;
  /** What fails in the background. */
  onError: (error: Error) => void;
};

/** How often the tails are looked at: a few loads from memory. */
const LOOK_INTERVAL_MS = 50;
/** What no tail tells: segments that were deleted, and what other processes wrote. */
const REFRESH_INTERVAL_MS = 1_000;

/**
 * Opens a spool for reading only, beside the thread that writes it; that one also deletes what every reader has passed,
 * and must have the same readers enabled. Rejects with the file system's error.
 */
export async function openReaders(options: ReadersOptions): Promise<SpoolReaders> {
  const readers = new SpoolReaders(options);
  await readers.refresh();
  return readers;
}

/** The readers of a spool in a thread that does not write it; see `openReaders`. */
export class SpoolReaders {
  readonly #options: ReadersOptions;
  readonly #catalog: Catalog;
  readonly #readers: ReaderTable;
  readonly #damage: DamageLog;
  readonly #waiters = new Waiters();
  readonly #desk: ReaderDesk;
  readonly #timer: NodeJS.Timeout;
  #seen = '';
  #refreshedMs = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: ReadersOptions) {
    const { dir, tails, onError } = options;
    this.#options = options;
    this.#catalog = new Catalog(resolve(dir), (writer) => tails.get(writer)?.read());
    this.#readers = new ReaderTable(this.#catalog, onError);
    this.#damage = new DamageLog(onError);
    this.#desk = new ReaderDesk({
      catalog: this.#catalog,
      readers: this.#readers,
      damage: this.#damage,
      waiters: this.#waiters,
      onCommitted: () => {},
      onError,
    });
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Replaces the enabled readers. */
  setReaders(names: readonly string[]): void {
    this.#readers.enable(names);
  }

  /** As `Spool.reader`. */
  reader(name: string, start: { from?: 'oldest' | 'end' } = {}): SpoolReader {
    if (this.#isClosed) throw new SpoolClosedError('the spool');
    return this.#desk.reader(name, start);
  }

  stats(): { readers: Record<string, ReaderStats> } {
    return { readers: this.#desk.stats() };
  }

  /** Looks at the folder now; runs by itself when something was written. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing
      .then(() => this.#refresh())
      .catch((error: unknown) => this.#options.onError(asError(error)));
    return this.#refreshing;
  }

  /** Saves the cursors and lets go of the readers. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#refreshing;
    await this.#desk.close();
    this.#waiters.wakeAll();
  }

  #look(): void {
    const isStale = performance.now() - this.#refreshedMs > REFRESH_INTERVAL_MS;
    if (isStale || this.#seen !== this.#versions()) void this.refresh();
  }

  async #refresh(): Promise<void> {
    if (this.#isClosed) return;
    const versions = this.#versions();
    this.#refreshedMs = performance.now();
    await this.#catalog.refresh();
    for (const segment of this.#catalog.all()) {
      await countEvents(segment, (found) => this.#damage.note(segment, found));
    }
    this.#seen = versions;
    this.#waiters.wakeAll();
  }

  #versions(): string {
    return [...this.#options.tails.values()].map(({ version }) => version).join();
  }
}
