const MAX_BYTES = 64 * 1024;
const MAX_WAIT_MS = 1_000;

/**
 * The body of an answer that nobody reads. It is let in, so that its connection can be used again, unless it is long or
 * does not end: then the connection is given up.
 */
export class DiscardedBody {
  readonly #giveUp: () => void;
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;

  constructor(giveUp: () => void) {
    this.#giveUp = giveUp;
    this.#timer = setTimeout(giveUp, MAX_WAIT_MS).unref();
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BYTES) this.#giveUp();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
