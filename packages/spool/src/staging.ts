import { encodeFrame, type FrameFields, frameCapacity } from './frame.ts';

const INITIAL_BYTES = 256 * 1024;
const KEPT_BYTES = 4 * 1024 * 1024;

/** The frames of one event-loop turn, encoded one after the other into a buffer that is used again. */
export class Staging {
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length = 0;

  get bytes(): Buffer {
    return this.#buffer;
  }

  get length(): number {
    return this.#length;
  }

  add(fields: FrameFields): void {
    const needed = this.#length + frameCapacity(fields.id, fields.payload);
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#length += encodeFrame(this.#buffer, this.#length, fields);
  }

  reset(): void {
    this.#length = 0;
    // One huge record must not hold its memory for ever.
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  }
}
