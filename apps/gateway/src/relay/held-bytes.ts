const MAX_HELD_BYTES = 256 * 1024;

/** Bytes of an answer that may complete it, or that come after such; they leave when its event is on disk. */
export class HeldBytes {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #textBytes = 0;

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Whether no more is taken, so that the upstream has to wait. */
  get isFull(): boolean {
    return this.#bytes >= MAX_HELD_BYTES;
  }

  /** How much of the answer's text they hold, decoded. */
  get textBytes(): number {
    return this.#textBytes;
  }

  add(chunk: Buffer, textBytes = chunk.length): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#textBytes += textBytes;
  }

  /** Takes all chunks, in order; what comes later is not held. */
  take(): Buffer[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    this.#textBytes = 0;
    return chunks;
  }
}
