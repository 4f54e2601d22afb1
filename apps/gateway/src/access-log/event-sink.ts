import type { AccessLogCounts } from './access-log-status.ts';

/** Before what could not be written is tried again. */
const AGAIN_MS = 200;
/** Characters of what all streams have read and what is not on disk. */
const MOST_WAITING = 67_108_864;

type Post = (batch: number, texts: readonly string[]) => void;

/**
 * Takes events to the thread that writes the spool, and knows when they are on disk. What does not fit now is kept and tried
 * again, because no sender says it twice.
 */
export class EventSink {
  readonly #post: Post;
  readonly #counts: AccessLogCounts;
  readonly #open = new Map<number, { texts: readonly string[]; done: () => void }>();
  #last = 0;
  #length = 0;
  #lastError: string | null = null;

  constructor(post: Post, counts: AccessLogCounts) {
    this.#post = post;
    this.#counts = counts;
  }

  /** Why events cannot be written now; null when they can. */
  get lastError(): string | null {
    return this.#lastError;
  }

  /** How many events were read and are not on disk. */
  get waiting(): number {
    return [...this.#open.values()].reduce((sum, { texts }) => sum + texts.length, 0);
  }

  /** Whether so much waits that it has to be written before more is read. */
  get isFull(): boolean {
    return this.#length > MOST_WAITING;
  }

  /** Resolves when the events are on disk. */
  write(texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return Promise.resolve();
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    this.#length += length;
    return new Promise((resolve) => {
      this.#send(texts, () => {
        this.#length -= length;
        resolve();
      });
    });
  }

  /** The other thread has written a batch, but for some of it. */
  written(batch: number, failure?: { indexes: readonly number[]; message: string }): void {
    const sent = this.#open.get(batch);
    if (sent === undefined) return;
    this.#open.delete(batch);
    const failed = failure?.indexes ?? [];
    this.#counts.recorded += sent.texts.length - failed.length;
    this.#lastError = failure?.message ?? null;
    if (failed.length === 0) {
      sent.done();
      return;
    }
    const left = failed.map((index) => sent.texts[index] as string);
    this.#last += 1;
    const waiting = this.#last;
    // It counts as waiting until it is tried again.
    this.#open.set(waiting, { texts: left, done: sent.done });
    setTimeout(() => {
      this.#open.delete(waiting);
      this.#send(left, sent.done);
    }, AGAIN_MS);
  }

  #send(texts: readonly string[], done: () => void): void {
    this.#last += 1;
    this.#open.set(this.#last, { texts, done });
    this.#post(this.#last, texts);
  }
}
