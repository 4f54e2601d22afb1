import { closeSync, openSync, rmSync } from 'node:fs';
import type { Catalog } from './catalog.ts';
import { SpoolWriteError } from './errors.ts';
import { type FilePort, writeFully } from './file-port.ts';
import { type FrameFields, FrameKind } from './frame.ts';
import type { OpenCall, OpenCalls } from './journal.ts';
import { segmentPath } from './names.ts';
import { newSegment, noteEvent, type Segment } from './segment.ts';
import { noteSegmentNumber } from './segment-number.ts';
import { Staging } from './staging.ts';
import type { OpenSegment, Syncer } from './syncer.ts';

/** Told once what it waits for is written, or why it is not. */
export type Done = (error?: Error) => void;

export type WriterOptions = {
  writer: string;
  firstSegment: number;
  segmentBytes: number;
  /** Sync inside every write. */
  syncsEveryWrite: boolean;
  catalog: Catalog;
  calls: OpenCalls;
  syncer: Syncer;
  port: FilePort;
  now: () => number;
  onError: (error: Error) => void;
  /** New events can be read, which end the segment. */
  onWritten: (segment: Segment) => void;
};

/** A turn's frames are written early when they reach this, to bound memory and the overshoot of a segment. */
const MAX_BATCH_BYTES = 1024 * 1024;

/** Collects the records of an event-loop turn and writes them with one system call. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #staging = new Staging();
  readonly #carried = new Staging();
  readonly #flush = (): void => this.flush();
  #segment: OpenSegment | null = null;
  #carriedBytes = 0;
  #nextSegment: number;
  #immediate: NodeJS.Immediate | null = null;
  #dones: Done[] = [];
  #stagedEvents = 0;
  #firstStagedMs = 0;
  #lastStagedMs = 0;
  #appended = 0;
  #appendedBytes = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#nextSegment = options.firstSegment;
  }

  get segment(): OpenSegment | null {
    return this.#segment;
  }

  get stagedBytes(): number {
    return this.#staging.length;
  }

  /** Events written since the spool was opened. */
  get appended(): number {
    return this.#appended;
  }

  /** Mean bytes of what one event takes, its journal entries included. */
  get meanEventBytes(): number {
    return this.#appended === 0 ? 1024 : this.#appendedBytes / this.#appended;
  }

  /** An event; `closes` names the open call it ends, or is empty. */
  event(payload: string | Uint8Array, closes: string, done: Done): void {
    const atMs = this.#stage({ kind: FrameKind.event, id: closes, payload }, done);
    if (this.#stagedEvents === 0) this.#firstStagedMs = atMs;
    this.#lastStagedMs = atMs;
    this.#stagedEvents += 1;
    if (closes !== '') this.#options.calls.stage(closes, null);
    this.#dispatch();
  }

  open(id: string, payload: string | Uint8Array, done: Done): void {
    const openedAtMs = this.#stage({ kind: FrameKind.open, id, payload }, done);
    const kept = typeof payload === 'string' ? payload : Buffer.from(payload);
    this.#options.calls.stage(id, { payload: kept, openedAtMs });
    this.#dispatch();
  }

  close(id: string, done: Done): void {
    this.#stage({ kind: FrameKind.close, id, payload: '' }, done);
    this.#options.calls.stage(id, null);
    this.#dispatch();
  }

  /** Writes what was collected, now. Failures reach the callbacks of the records. */
  flush(): void {
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#immediate = null;
    if (this.#staging.length === 0) return;
    const dones = this.#dones;
    this.#dones = [];
    const failure = this.#writeBatch();
    const { calls, onError, onWritten } = this.#options;
    calls.settle(failure === undefined);
    this.#staging.reset();
    const events = this.#stagedEvents;
    this.#stagedEvents = 0;
    for (const done of dones) {
      try {
        done(failure);
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
      }
    }
    if (failure === undefined && events > 0) onWritten(this.#segment!.info);
  }

  /**
   * Ends the current segment, so that it can go once it was read. The next one begins with the calls that are open.
   * Throws `SpoolWriteError`.
   */
  rotate(): void {
    this.flush();
    if (this.#options.calls.size > 0) this.#beginSegment();
    else this.finish();
  }

  /** Ends the current segment without a next one; only right while no call is open. */
  finish(): void {
    this.#segment = null;
    this.#options.syncer.finishCurrent();
  }

  /** Begins a segment with calls that other segments have open, and has it on disk. Throws `SpoolWriteError`. */
  adopt(calls: Iterable<[string, OpenCall]>): void {
    for (const [id, call] of calls) this.#options.calls.apply(id, call);
    if (this.#options.calls.size > 0) this.#beginSegment();
  }

  get #isFull(): boolean {
    return this.#segment !== null && this.#segment.info.bytes - this.#carriedBytes >= this.#options.segmentBytes;
  }

  /** Collects a frame for the next write; the time that it carries, milliseconds since 1970. */
  #stage({ kind, id, payload }: Pick<FrameFields, 'kind' | 'id' | 'payload'>, done: Done): number {
    const atMs = this.#options.now();
    const base = this.#segment === null || this.#isFull ? 0 : this.#segment.info.events;
    this.#staging.add({ kind, id, payload, index: base + this.#stagedEvents, atMs });
    this.#dones.push(done);
    return atMs;
  }

  #dispatch(): void {
    if (this.#staging.length >= MAX_BATCH_BYTES) this.flush();
    // The check phase follows the poll phase at once: every completion that this turn's sockets bring shares the write.
    else this.#immediate ??= setImmediate(this.#flush);
  }

  #writeBatch(): SpoolWriteError | undefined {
    const { catalog, syncsEveryWrite, syncer } = this.#options;
    const { length } = this.#staging;
    try {
      if (this.#segment === null || this.#isFull) this.#beginSegment();
      const segment = this.#segment!;
      this.#put(segment, this.#staging, syncsEveryWrite);
      catalog.resize(segment.info, segment.info.bytes + length);
      if (this.#stagedEvents > 0) {
        noteEvent(segment.info, segment.info.events + this.#stagedEvents - 1, this.#lastStagedMs);
        segment.info.firstMs = Math.min(segment.info.firstMs!, this.#firstStagedMs);
      }
      this.#appended += this.#stagedEvents;
      this.#appendedBytes += length;
      if (segment.isDirty) syncer.schedule();
      return undefined;
    } catch (error) {
      return error instanceof SpoolWriteError ? error : new SpoolWriteError('write a record', error);
    }
  }

  /** All of `staging` at the end of the segment, or nothing of it. */
  #put(segment: OpenSegment, staging: Staging, mustSync: boolean): void {
    const { port, syncer, onError } = this.#options;
    const { bytes } = segment.info;
    try {
      writeFully(port, segment.fd, { bytes: staging.bytes, length: staging.length, position: bytes });
      segment.isDirty = true;
      if (mustSync) syncer.syncNow(segment);
    } catch (error) {
      try {
        port.truncate(segment.fd, bytes);
      } catch (truncateError) {
        // The next write starts at the same place, so what is left there is written over or dropped at the next start.
        onError(new SpoolWriteError('truncate a partial write', truncateError));
      }
      throw error;
    }
  }

  #beginSegment(): void {
    const { writer, catalog, calls, syncer, now } = this.#options;
    const path = segmentPath(catalog.dir, writer, this.#nextSegment);
    const info = newSegment({ writer, segment: this.#nextSegment, path, isOwn: true });
    this.#carried.reset();
    this.#carried.add({ kind: FrameKind.start, id: writer, payload: '', index: 0, atMs: now() });
    for (const [id, { payload, openedAtMs }] of calls.entries()) {
      this.#carried.add({ kind: FrameKind.open, id, payload, index: 0, atMs: openedAtMs });
    }
    let fd: number | undefined;
    try {
      noteSegmentNumber(catalog.dir, writer, this.#nextSegment);
      fd = openSync(path, 'wx', 0o600);
      const segment: OpenSegment = { info, fd, isDirty: false };
      this.#put(segment, this.#carried, this.#options.syncsEveryWrite);
      info.bytes = this.#carried.length;
      this.#segment = segment;
    } catch (error) {
      if (fd !== undefined) {
        closeSync(fd);
        rmSync(path, { force: true });
      }
      throw new SpoolWriteError('begin a segment', error);
    }
    this.#nextSegment += 1;
    this.#carriedBytes = info.bytes;
    catalog.add(info);
    syncer.begin(this.#segment);
  }
}
