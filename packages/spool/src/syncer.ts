import { close as closeCallback, closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Catalog } from './catalog.ts';
import { SpoolWriteError } from './errors.ts';
import { type FilePort, writeFully } from './file-port.ts';
import { encodeSeal } from './seal.ts';
import type { Segment } from './segment.ts';

const closeFile = promisify(closeCallback);
const syncFolder = promisify(fsync);

/** A segment of this process with its open file. */
export type OpenSegment = {
  readonly info: Segment;
  readonly fd: number;
  /** Written to since its last sync began. */
  isDirty: boolean;
};

export type SyncerOptions = {
  catalog: Catalog;
  port: FilePort;
  intervalMs: number;
  now: () => number;
  onError: (error: Error) => void;
};

/** Brings written segments to the disk in the background, and seals and closes the finished ones. */
export class Syncer {
  readonly #options: SyncerOptions;
  #current: OpenSegment | null = null;
  #finished: OpenSegment[] = [];
  #isFolderDirty = false;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #syncs = 0;

  constructor(options: SyncerOptions) {
    this.#options = options;
  }

  get syncs(): number {
    return this.#syncs;
  }

  /** `segment` is written to from now on; the one before is finished. */
  begin(segment: OpenSegment): void {
    this.finishCurrent();
    this.#current = segment;
    this.#isFolderDirty = true;
    this.schedule();
  }

  /** Nothing more is written to the current segment, and no open call depends on it: the next sync seals it. */
  finishCurrent(): void {
    if (this.#current) this.#finished.push(this.#current);
    this.#current = null;
    this.schedule();
  }

  /** A sync that the writer made itself, with `intervalMs` 0. */
  syncNow(segment: OpenSegment): void {
    this.#options.port.syncNow(segment.fd);
    this.#syncs += 1;
    segment.isDirty = false;
  }

  /** Syncs within the interval. */
  schedule(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.run();
    }, this.#options.intervalMs);
    this.#timer.unref();
  }

  /** Syncs what was written before this call. Failures go to `onError`, and are returned as false. */
  async run(): Promise<boolean> {
    while (this.#running) await this.#running;
    let isComplete = true;
    const cycle = this.#cycle().catch((error: unknown) => {
      isComplete = false;
      if (this.#finished.length > 0) this.schedule();
      this.#options.onError(error instanceof SpoolWriteError ? error : new SpoolWriteError('sync a segment', error));
    });
    this.#running = cycle.finally(() => {
      this.#running = null;
    });
    await this.#running;
    return isComplete;
  }

  /** Syncs once more and closes every file; the current segment is sealed only if it was finished before. */
  async close(): Promise<void> {
    await this.run();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const segment of this.#finished) closeSync(segment.fd);
    if (this.#current) closeSync(this.#current.fd);
    this.#finished = [];
    this.#current = null;
  }

  async #cycle(): Promise<void> {
    const finished = [...this.#finished];
    if (this.#isFolderDirty) {
      await this.#syncFolder();
      this.#isFolderDirty = false;
    }
    if (this.#current?.isDirty) await this.#sync(this.#current);
    // Finished segments are sealed only now: before, the open calls that their successor took over were not on disk.
    for (const segment of finished) {
      await this.#seal(segment);
      this.#finished.splice(this.#finished.indexOf(segment), 1);
      await closeFile(segment.fd);
    }
  }

  async #sync(segment: OpenSegment): Promise<void> {
    segment.isDirty = false;
    await this.#options.port.sync(segment.fd);
    this.#syncs += 1;
  }

  async #syncFolder(): Promise<void> {
    const fd = openSync(this.#options.catalog.dir, 'r');
    try {
      await syncFolder(fd);
    } finally {
      closeSync(fd);
    }
  }

  async #seal(segment: OpenSegment): Promise<void> {
    const { catalog, port, now, onError } = this.#options;
    if (!catalog.has(segment.info)) return;
    await this.#sync(segment);
    const seal = encodeSeal(segment.info, now());
    const { bytes } = segment.info;
    try {
      writeFully(port, segment.fd, { bytes: seal, length: seal.length, position: bytes });
      catalog.resize(segment.info, bytes + seal.length);
    } catch (error) {
      // A seal only saves the next start a scan: on a full disk the segment must still become deletable.
      onError(new SpoolWriteError('seal a segment', error));
      port.truncate(segment.fd, bytes);
    }
    segment.info.isSealed = true;
    await this.#sync(segment);
  }
}
