import type { Catalog } from './catalog.ts';
import { CursorSaver } from './cursor.ts';
import { SpoolClosedError, SpoolInputError } from './errors.ts';
import { type Frame, FrameKind, framePayload } from './frame.ts';
import { type Damage, FrameStream } from './frame-stream.ts';
import type { Lag } from './lag.ts';
import { copyPositions, type Positions, unreadEvents } from './position.ts';
import type { ReaderState } from './reader-table.ts';
import type { Segment } from './segment.ts';

export type SpoolRecord = {
  payload: Buffer;
  /** What to commit once this record and all that were read before it are dealt with. */
  position: number;
  /** Wall clock of the append, milliseconds since 1970. */
  atMs: number;
};

export type Batch = {
  records: SpoolRecord[];
  /** A limit was reached: there is probably more to read at once. */
  hasMore: boolean;
};

export type ReaderOptions = {
  catalog: Catalog;
  state: ReaderState;
  /** Resolves at the next change of the spool; rejects with the signal's reason. */
  nextChange: (signal: AbortSignal | undefined) => Promise<void>;
  onDamage: (segment: Segment, damage: Damage) => void;
  onCommitted: () => void;
  onClosed: () => void;
};

type Delivered = {
  writer: string;
  segment: number;
  offset: number;
  index: number;
};

type Stream = {
  segment: Segment;
  frames: FrameStream;
};

/** A batch that is being read, and what may still go into it. */
type Filling = { batch: Batch; room: { records: number; bytes: number } };

/**
 * Reads the events of every writer, each writer's in order, and remembers in its cursor file how far it came.
 * Delivers at least once: after a crash it starts behind its last commit.
 */
export class SpoolReader {
  readonly #options: ReaderOptions;
  readonly #saver: CursorSaver;
  readonly #streams = new Map<string, Stream>();
  #read: Positions;
  #delivered: Delivered[] = [];
  #committed = 0;
  #turn = 0;
  #busy: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#saver = new CursorSaver(options.catalog.dir, options.state.name);
    this.#read = copyPositions(options.state.committed);
  }

  get name(): string {
    return this.#options.state.name;
  }

  /**
   * The next records: at most `maxRecords`, of at most `maxBytes` of payload together (but at least one). Empty when
   * there is none; does not wait. Rejects with the file system's error, and then has read nothing.
   */
  read(maxRecords: number, maxBytes: number): Promise<Batch> {
    return this.#exclusively(async () => {
      this.#assertOpen();
      const before = copyPositions(this.#read);
      const handedOut = this.#committed + this.#delivered.length;
      const batch: Batch = { records: [], hasMore: false };
      const filling = { batch, room: { records: maxRecords, bytes: maxBytes } };
      try {
        const writers = this.#options.catalog.writers();
        this.#turn += 1;
        for (let i = 0; i < writers.length && !batch.hasMore; i++) {
          await this.#readWriter(writers[(this.#turn + i) % writers.length]!, filling);
        }
      } catch (error) {
        // Whatever this call took was not handed over: a later commit must not cover it.
        this.#delivered.length = handedOut - this.#committed;
        await this.#restart(before);
        throw error;
      }
      if (this.#delivered.length === 0) this.#options.state.committed = copyPositions(this.#read);
      return batch;
    });
  }

  /**
   * Marks the record at `position` and all that were read before it as dealt with. Resolves when the cursor is on
   * disk; segments which all enabled readers have passed are then deleted. Throws `SpoolInputError` for a position that was not read.
   */
  async commit(position: number): Promise<void> {
    this.#assertOpen();
    const count = position - this.#committed;
    if (!Number.isSafeInteger(count) || count > this.#delivered.length) {
      const last = this.#committed + this.#delivered.length;
      throw new SpoolInputError(`commit: found position ${position}, expected one that was read (at most ${last})`);
    }
    if (count > 0) this.#advance(count);
    await this.#save();
    this.#options.onCommitted();
  }

  /** What is not committed yet: records, bytes of segments, and the wall clock of the oldest. */
  pending(): Lag {
    const { catalog, state } = this.#options;
    return state.lag.measure(catalog, state.committed);
  }

  /** Resolves when there is something to read. Rejects with the signal's reason, or when the reader is closed. */
  async wait(signal?: AbortSignal): Promise<void> {
    for (;;) {
      this.#assertOpen();
      signal?.throwIfAborted();
      if (this.#options.catalog.all().some((segment) => unreadEvents(segment, this.#read) > 0)) return;
      await this.#options.nextChange(signal);
    }
  }

  /** Reads again from the last commit; positions that were handed out before are no longer needed. */
  rewind(): Promise<void> {
    return this.#exclusively(async () => {
      this.#committed += this.#delivered.length;
      this.#delivered = [];
      await this.#restart(copyPositions(this.#options.state.committed));
    });
  }

  /** Saves the cursor, closes the files, and lets another process have the reader. */
  close(): Promise<void> {
    return this.#exclusively(async () => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      try {
        await this.#restart(this.#read);
        await this.#save();
      } finally {
        this.#options.onClosed();
      }
    });
  }

  #exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#busy.then(action, action);
    this.#busy = result.catch(() => undefined);
    return result;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new SpoolClosedError(`the reader ${this.name}`);
  }

  #advance(count: number): void {
    const { state } = this.#options;
    for (const { writer, ...position } of this.#delivered.splice(0, count)) state.committed.set(writer, position);
    this.#committed += count;
    if (this.#delivered.length === 0) state.committed = copyPositions(this.#read);
  }

  #save(): Promise<void> {
    return this.#saver.save(copyPositions(this.#options.state.committed));
  }

  async #restart(positions: Positions): Promise<void> {
    this.#read = positions;
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const { frames } of streams) await frames.close();
  }

  async #readWriter(writer: string, filling: Filling): Promise<void> {
    for (;;) {
      const stream = await this.#streamOf(writer);
      if (stream === undefined) return;
      const { segment, frames } = stream;
      if (!this.#takeFrames(stream, filling)) return;
      const { catalog } = this.#options;
      const isEnded = catalog.isEnded(segment);
      const state = await frames.advance(segment.bytes, segment.isOwn || isEnded);
      if (state === 'more') continue;
      if (state === 'partial') return;
      // The index also passes events that were lost in the damaged end of a segment.
      const index = Math.max(this.#read.get(writer)!.index, isEnded || segment.isOwn ? segment.events : 0);
      this.#read.set(writer, { segment: segment.segment, offset: frames.offset, index });
      const next = catalog.firstFrom(writer, segment.segment + 1);
      if (next === undefined) return;
      this.#read.set(writer, { segment: next.segment, offset: 0, index: 0 });
    }
  }

  /** Moves what is in memory into the batch; false when the batch is full. */
  #takeFrames(stream: Stream, filling: Filling): boolean {
    const { segment, frames } = stream;
    const position = this.#read.get(segment.writer)!;
    for (let frame = frames.take(); frame !== undefined; frame = frames.take()) {
      if (frame.kind === FrameKind.event && !this.#deliver(stream, frame, filling)) {
        frames.putBack(frame);
        filling.batch.hasMore = true;
        return false;
      }
      position.offset = frames.offset;
      if (frame.kind === FrameKind.event) position.index = frame.index + 1;
    }
    return true;
  }

  #deliver({ segment: { writer, segment }, frames }: Stream, frame: Frame, { batch, room }: Filling): boolean {
    const payload = framePayload(frame);
    if (batch.records.length > 0 && (room.records <= 0 || payload.length > room.bytes)) return false;
    room.records -= 1;
    room.bytes -= payload.length;
    this.#delivered.push({ writer, segment, offset: frames.offset, index: frame.index + 1 });
    batch.records.push({ payload, position: this.#committed + this.#delivered.length, atMs: frame.atMs });
    return true;
  }

  /** The open stream at this reader's position with a writer; undefined when the writer has nothing there. */
  async #streamOf(writer: string): Promise<Stream | undefined> {
    const { catalog, onDamage } = this.#options;
    const position = this.#read.get(writer);
    const segment = catalog.firstFrom(writer, position?.segment ?? 0);
    const open = this.#streams.get(writer);
    if (open !== undefined && open.segment === segment) return open;
    if (open !== undefined) {
      this.#streams.delete(writer);
      await open.frames.close();
    }
    if (segment === undefined) return undefined;
    if (segment.segment !== position?.segment) {
      // The writer was not read before, or the segment of the position is gone.
      this.#read.set(writer, { segment: segment.segment, offset: 0, index: 0 });
    }
    const { offset } = this.#read.get(writer)!;
    const stream = {
      segment,
      frames: await FrameStream.open(segment.path, offset, (damage) => onDamage(segment, damage)),
    };
    this.#streams.set(writer, stream);
    return stream;
  }
}
