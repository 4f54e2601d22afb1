import { basename } from 'node:path';
import type { ProcessLock } from '@tallygate/disk/process-lock';
import type { Catalog } from './catalog.ts';
import type { DamageLog } from './damage-log.ts';
import { asError, SpoolClosedError, SpoolFullError, SpoolInputError, SpoolWriteError } from './errors.ts';
import { HEADER_BYTES } from './frame.ts';
import type { OpenCalls, RecoveredCall } from './journal.ts';
import type { SpoolReader } from './reader.ts';
import { ReaderDesk } from './reader-desk.ts';
import type { ReaderTable } from './reader-table.ts';
import { countEvents, type Segment } from './segment.ts';
import type { ResolvedOptions } from './spool-options.ts';
import type { SpoolStats } from './stats.ts';
import type { Syncer } from './syncer.ts';
import type { Waiters } from './waiters.ts';
import type { Done, Writer } from './writer.ts';

export type SpoolParts = {
  options: ResolvedOptions;
  catalog: Catalog;
  calls: OpenCalls;
  readers: ReaderTable;
  damage: DamageLog;
  syncer: Syncer;
  writer: Writer;
  waiters: Waiters;
  lock: ProcessLock;
  recovered: RecoveredCall[];
  repairedTails: number;
  repairedBytes: number;
};

export type AppendOptions = {
  /** The open call that this event ends, in the same frame. */
  closes?: string;
};

const MAX_ID_BYTES = 255;
/** From this share of `maxBytes` on, a segment that was read is ended early so that it can be deleted. */
const EARLY_ROTATION_RATIO = 0.5;
/** Names of missing segments that are kept to be told. */
const MAX_MISSING = 100;

/** A folder of records that outlives the process; see `openSpool`. */
export class Spool {
  /** Calls that dead processes left open; append their events with `closes`, and they are not reported again. */
  readonly recovered: readonly RecoveredCall[];
  /** Which calls are open, so that the next start can end those that a crash interrupted. */
  readonly journal: {
    /** Notes an open call. `done` tells when it is written; without it a failure goes to `onError`. */
    open: (id: string, payload: string | Uint8Array, done?: Done) => void;
    /** Ends an open call without an event. An id that is not open is ignored. */
    close: (id: string, done?: Done) => void;
  };
  readonly #parts: SpoolParts;
  readonly #desk: ReaderDesk;
  #refreshTimer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #refused = 0;
  #dropped = 0;
  #missing: string[] = [];
  #isClosed = false;

  constructor(parts: SpoolParts) {
    this.#parts = parts;
    this.recovered = parts.recovered;
    this.journal = {
      open: (id, payload, done = this.#reportFailure) => this.#openCall(id, payload, done),
      close: (id, done = this.#reportFailure) => this.#closeCall(id, done),
    };
    const { catalog, readers, damage, waiters } = parts;
    const { onError } = parts.options;
    const onCommitted = (): void => this.#deletePassed();
    this.#desk = new ReaderDesk({ catalog, readers, damage, waiters, onCommitted, onError });
    this.#deletePassed();
    this.#scheduleRefresh();
  }

  /**
   * Appends an event; resolves when it is written, together with all that were appended in the same turn of the event
   * loop. Rejects with `SpoolFullError`, `SpoolWriteError`, `SpoolInputError` or `SpoolClosedError`.
   */
  append(payload: string | Uint8Array, options?: AppendOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.appendThen(payload, options, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** `append` for the hot path: calls `done` once, without an error when the event is written. */
  appendThen(payload: string | Uint8Array, options: AppendOptions | undefined, done: Done): void {
    const closes = options?.closes ?? '';
    const problem = this.#check(closes, payload) ?? this.#makeRoom(payload.length, closes);
    if (problem) queueMicrotask(() => done(problem));
    else this.#parts.writer.event(payload, closes, done);
  }

  /**
   * Whether a call that will need about `bytes` may be accepted now, next to those that are open already. A false
   * counts as refused. Always true when the oldest records are dropped instead.
   */
  canAccept(bytes = 0): boolean {
    const { catalog, calls, writer, options } = this.#parts;
    if (this.#dropsOldest) return true;
    const expected = calls.size * writer.meanEventBytes + bytes;
    if (catalog.bytes + writer.stagedBytes + expected < options.maxBytes) return true;
    this.#refused += 1;
    return false;
  }

  /**
   * The reader of that name; the same one while it is open. A reader without a cursor starts at the oldest record, or
   * with `from: 'end'` behind the newest. Throws `SpoolInputError` when it is not enabled, `SpoolLockedError` when
   * another process reads under that name.
   */
  reader(name: string, start: { from?: 'oldest' | 'end' } = {}): SpoolReader {
    this.#assertOpen();
    return this.#desk.reader(name, start);
  }

  /** Replaces the enabled readers; one that is no longer among them holds no segment back. */
  setReaders(names: readonly string[]): void {
    this.#parts.readers.enable(names);
    this.#deletePassed();
  }

  /** Counts and sizes; cheap enough for every second. */
  stats(): SpoolStats {
    const { catalog, options, writer, syncer, damage, repairedTails, repairedBytes } = this.#parts;
    return {
      bytes: catalog.bytes,
      maxBytes: options.maxBytes,
      usedRatio: catalog.bytes / options.maxBytes,
      segments: catalog.all().length,
      openCalls: this.#parts.calls.size,
      appended: writer.appended,
      refused: this.#refused,
      dropped: this.#dropped,
      missing: [...this.#missing],
      repairedTails,
      repairedBytes,
      corruptFrames: damage.count,
      syncs: syncer.syncs,
      readers: this.#desk.stats(),
    };
  }

  /** Writes and syncs what was appended so far. Rejects with `SpoolWriteError` when the sync fails. */
  async flush(): Promise<void> {
    this.#parts.writer.flush();
    if (!(await this.#parts.syncer.run())) throw new SpoolWriteError('flush', 'the sync failed');
  }

  /** Looks at the folder for what other processes did until now; runs by itself every `refreshIntervalMs`. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing
      .then(() => this.#refresh())
      .catch((error: unknown) => this.#parts.options.onError(asError(error)));
    return this.#refreshing;
  }

  /** Writes and syncs everything, closes the readers, and frees the writer's name. Calls still open stay open. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { writer, calls, syncer, lock, waiters } = this.#parts;
    clearTimeout(this.#refreshTimer);
    writer.flush();
    if (calls.size === 0) writer.finish();
    try {
      await this.#refreshing;
      await syncer.close();
      await this.#desk.close();
    } finally {
      waiters.wakeAll();
      lock.release();
    }
  }

  readonly #reportFailure = (error?: Error): void => {
    if (error) this.#parts.options.onError(error);
  };

  get #dropsOldest(): boolean {
    return this.#parts.options.onFull === 'drop_oldest' || this.#parts.readers.isEmpty;
  }

  #openCall(id: string, payload: string | Uint8Array, done: Done): void {
    const problem =
      id === ''
        ? new SpoolInputError('id: found an empty one')
        : (this.#check(id, payload) ?? this.#makeRoom(payload.length, ''));
    if (problem) queueMicrotask(() => done(problem));
    else this.#parts.writer.open(id, payload, done);
  }

  #closeCall(id: string, done: Done): void {
    if (this.#isClosed) queueMicrotask(() => done(new SpoolClosedError('the spool')));
    else if (this.#parts.calls.has(id)) this.#parts.writer.close(id, done);
    else queueMicrotask(done);
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new SpoolClosedError('the spool');
  }

  #check(id: string, payload: string | Uint8Array): Error | undefined {
    if (this.#isClosed) return new SpoolClosedError('the spool');
    const { segmentBytes } = this.#parts.options;
    if (payload.length > segmentBytes) {
      return new SpoolInputError(
        `payload: found ${payload.length} bytes, expected at most ${segmentBytes} (segmentBytes)`,
      );
    }
    // A UTF-16 unit takes at most 3 bytes: short ids need no counting.
    if (id.length * 3 > MAX_ID_BYTES && Buffer.byteLength(id) > MAX_ID_BYTES) {
      return new SpoolInputError(`id: found ${Buffer.byteLength(id)} bytes, expected at most ${MAX_ID_BYTES}`);
    }
    return undefined;
  }

  /** Undefined when a record of `payloadBytes` may be written, after dropping old segments if that is the policy. */
  #makeRoom(payloadBytes: number, closes: string): SpoolFullError | undefined {
    const { catalog, writer, calls, options } = this.#parts;
    const needed = payloadBytes + HEADER_BYTES;
    const fits = (): boolean => catalog.bytes + writer.stagedBytes + needed <= options.maxBytes;
    if (fits()) return undefined;
    if (this.#dropsOldest) while (!fits() && this.#dropOldest());
    // The event of a call that was accepted is always taken: refusing it would lose a result that is due.
    if (fits() || (closes !== '' && calls.has(closes))) return undefined;
    this.#refused += 1;
    return new SpoolFullError(catalog.bytes, options.maxBytes);
  }

  #dropOldest(): boolean {
    const { catalog, writer, readers } = this.#parts;
    const current = writer.segment?.info;
    let oldest: Segment | undefined;
    for (const segment of catalog.all()) {
      const mayGo = segment.isSealed || (segment.isOwn && segment !== current);
      if (mayGo && (oldest === undefined || (segment.firstMs ?? 0) < (oldest.firstMs ?? 0))) oldest = segment;
    }
    if (oldest === undefined) return false;
    this.#dropped += readers.mostUnread(oldest);
    this.#remove(oldest);
    return true;
  }

  /** Deletes what every enabled reader has passed, each writer's oldest first. */
  #deletePassed(): void {
    const { catalog, readers } = this.#parts;
    for (const writer of catalog.writers()) {
      for (const segment of [...catalog.ofWriter(writer)]) {
        if (!segment.isSealed || !readers.havePassed(segment)) break;
        this.#remove(segment);
      }
    }
  }

  #remove(segment: Segment): void {
    this.#parts.catalog.remove(segment).catch((error: unknown) => this.#parts.options.onError(asError(error)));
  }

  #scheduleRefresh(): void {
    if (this.#isClosed) return;
    this.#refreshTimer = setTimeout(() => {
      void this.refresh().then(() => this.#scheduleRefresh());
    }, this.#parts.options.refreshIntervalMs);
    this.#refreshTimer.unref();
  }

  async #refresh(): Promise<void> {
    if (this.#isClosed) return;
    const { catalog, readers, damage, waiters } = this.#parts;
    const gone = await catalog.refresh();
    for (const segment of this.#desk.isEmpty ? [] : catalog.all()) {
      if (!segment.isOwn) await countEvents(segment, (found) => damage.note(segment, found));
    }
    if (this.#isClosed) return;
    readers.reload();
    // Readers of other processes delete what all have passed; anything else was taken away.
    const lost = gone.filter((segment) => readers.mostUnread(segment) > 0);
    this.#missing = [...this.#missing, ...lost.map(({ path }) => basename(path))].slice(-MAX_MISSING);
    this.#rotateEarly();
    this.#deletePassed();
    waiters.wakeAll();
  }

  /** An idle segment that everyone has read would otherwise hold its space for as long as nothing is appended. */
  #rotateEarly(): void {
    const { catalog, options, writer, readers } = this.#parts;
    const current = writer.segment?.info;
    if (current === undefined || current.events === 0) return;
    if (catalog.bytes >= options.maxBytes * EARLY_ROTATION_RATIO && readers.havePassed(current)) writer.rotate();
  }
}
