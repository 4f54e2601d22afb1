import { type FileHandle, open } from 'node:fs/promises';
import { claimedFrameBytes, type Frame, findFrame, parseFrame } from './frame.ts';

const CHUNK_BYTES = 256 * 1024;
const NOTHING = Buffer.alloc(0);

/** Bytes of a segment that are no valid frame although valid ones follow, or nothing more can come. */
export type Damage = {
  offset: number;
  bytes: number;
};

/**
 * The frames of one segment file, from an offset on. `take` is synchronous and returns what is in memory; `advance`
 * fetches more, and steps over damage, which it reports to `onDamage`.
 */
export class FrameStream {
  readonly #handle: FileHandle;
  readonly #onDamage: (damage: Damage) => void;
  #chunk = NOTHING;
  #chunkAt: number;
  #offset: number;

  private constructor(handle: FileHandle, offset: number, onDamage: (damage: Damage) => void) {
    this.#handle = handle;
    this.#chunkAt = offset;
    this.#offset = offset;
    this.#onDamage = onDamage;
  }

  static async open(path: string, offset: number, onDamage: (damage: Damage) => void): Promise<FrameStream> {
    return new FrameStream(await open(path, 'r'), offset, onDamage);
  }

  /** Where the next frame starts. */
  get offset(): number {
    return this.#offset;
  }

  /** The next frame if it is whole, valid and in memory. */
  take(): Frame | undefined {
    const frame = parseFrame(this.#chunk, this.#offset - this.#chunkAt);
    if (typeof frame === 'string') return undefined;
    this.#offset += frame.bytes;
    return frame;
  }

  /** Puts the frame that `take` returned last back. */
  putBack(frame: Frame): void {
    this.#offset -= frame.bytes;
  }

  /**
   * Call when `take` has nothing. `limit` is the segment's length in bytes; `isComplete` says that it ends with a whole
   * frame. Returns `more` (take again), `end` (all of `limit` was taken), or `partial`: from `offset` on there are
   * bytes that may yet become a frame (never when `isComplete`).
   */
  async advance(limit: number, isComplete: boolean): Promise<'more' | 'end' | 'partial'> {
    if (this.#offset >= limit) return 'end';
    const at = this.#offset - this.#chunkAt;
    if (parseFrame(this.#chunk, at) === 'short') {
      const needed = claimedFrameBytes(this.#chunk, at);
      if (
        this.#offset + needed <= limit &&
        (await this.#load(Math.min(limit - this.#offset, Math.max(needed, CHUNK_BYTES))))
      ) {
        return 'more';
      }
    }
    return await this.#resynchronise(limit, isComplete);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #resynchronise(limit: number, isComplete: boolean): Promise<'more' | 'end' | 'partial'> {
    await this.#load(limit - this.#offset);
    const found = findFrame(this.#chunk, 0);
    if (found === 0) return 'more';
    if (found === -1 && !isComplete) return 'partial';
    const bytes = found === -1 ? limit - this.#offset : found;
    this.#onDamage({ offset: this.#offset, bytes });
    this.#offset += bytes;
    return found === -1 ? 'end' : 'more';
  }

  /** Reads `bytes` from the offset on; false when the file has fewer. */
  async #load(bytes: number): Promise<boolean> {
    const chunk = Buffer.allocUnsafeSlow(bytes);
    let done = 0;
    while (done < bytes) {
      const { bytesRead } = await this.#handle.read(chunk, done, bytes - done, this.#offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    this.#chunk = chunk.subarray(0, done);
    this.#chunkAt = this.#offset;
    return done === bytes;
  }
}
