import type { Segment } from './segment.ts';

/** How much of a writer's newest segment may be read: whole records that stay. */
export type Tail = Pick<Segment, 'segment' | 'bytes' | 'events' | 'firstMs' | 'lastMs'>;

const NONE = -1n;
const SLOTS = 6;

/**
 * Tells other threads of the writer's process what it has written. A file's length alone would also count the part of
 * a write that failed and is about to be cut off again.
 */
export class SharedTail {
  /** Give it to the other thread, which makes its own `SharedTail` of it. */
  readonly buffer: SharedArrayBuffer;
  /** A counter that is odd while the values behind it change. */
  readonly #slots: BigInt64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(SLOTS * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#slots = new BigInt64Array(buffer);
  }

  /** Differs after every `publish`; 0 before the first. */
  get version(): bigint {
    return Atomics.load(this.#slots, 0);
  }

  /** Publishes the newest state. There must be one writer only. */
  publish({ segment, bytes, events, firstMs, lastMs }: Tail): void {
    const slots = this.#slots;
    Atomics.add(slots, 0, 1n);
    Atomics.store(slots, 1, BigInt(segment));
    Atomics.store(slots, 2, BigInt(bytes));
    Atomics.store(slots, 3, BigInt(events));
    Atomics.store(slots, 4, firstMs === null ? NONE : BigInt(Math.floor(firstMs)));
    Atomics.store(slots, 5, lastMs === null ? NONE : BigInt(Math.floor(lastMs)));
    Atomics.add(slots, 0, 1n);
  }

  /** What was published last; undefined before the first time. */
  read(): Tail | undefined {
    const slots = this.#slots;
    for (;;) {
      const version = Atomics.load(slots, 0);
      if (version === 0n) return undefined;
      if (version % 2n === 1n) continue;
      const [segment = 0, bytes = 0, events = 0] = [1, 2, 3].map((slot) => Number(Atomics.load(slots, slot)));
      const [first = NONE, last = NONE] = [4, 5].map((slot) => Atomics.load(slots, slot));
      if (Atomics.load(slots, 0) !== version) continue;
      const ms = (value: bigint): number | null => (value === NONE ? null : Number(value));
      return { segment, bytes, events, firstMs: ms(first), lastMs: ms(last) };
    }
  }
}
