import type { Transform } from 'node:stream';
import zlib from 'node:zlib';

/** More text than this is not decoded of one answer: a few kilobytes can say that they are gigabytes. */
export const MAX_DECODED_BYTES = 64 * 1024 * 1024;

const { constants } = zlib;
const FLUSHED = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI_FLUSHED = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};
/** Node has it since 22.15, and its fetch with it. */
const createZstdDecompress = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;

type Step = (first: number) => Transform;

const STEPS = new Map<string, Step>([
  ['gzip', () => zlib.createGunzip(FLUSHED)],
  ['x-gzip', () => zlib.createGunzip(FLUSHED)],
  // Both forms go by this name; a zlib header begins with method 8 (RFC 1950 section 2.2).
  ['deflate', (first) => ((first & 0x0f) === 8 ? zlib.createInflate(FLUSHED) : zlib.createInflateRaw(FLUSHED))],
  ['br', () => zlib.createBrotliDecompress(BROTLI_FLUSHED)],
]);
if (createZstdDecompress !== undefined) STEPS.set('zstd', () => createZstdDecompress());

/**
 * The decodings of a `content-encoding`, last one first. None when one of them is unknown: the fetch that clients use then
 * reads the body as it is (undici 6 and 7, `lib/web/fetch/index.js`, `httpNetworkFetch`).
 */
export function decodingsOf(contentEncoding: string): Step[] {
  const steps: Step[] = [];
  for (const name of contentEncoding.toLowerCase().split(',').reverse()) {
    const step = STEPS.get(name.trim());
    if (step === undefined) return [];
    steps.push(step);
  }
  return steps;
}

/** Decodes a compressed body piece by piece, as the fetch of Node does: also what was cut off at its end. */
export class ContentDecoder {
  readonly #steps: Step[];
  readonly #onText: (text: Buffer) => void;
  #streams: Transform[] | undefined;
  #bytes = 0;
  #hasFailed = false;
  #isEnding = false;
  #waiting: (() => void) | undefined;

  /** @param onText told decoded bytes before the piece that they came in is done */
  constructor(steps: Step[], onText: (text: Buffer) => void) {
    this.#steps = steps;
    this.#onText = onText;
  }

  /** The body is not what it says, or too large: no more is told. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Decodes one piece; one at a time. */
  push(piece: Buffer, done: () => void): void {
    if (this.#hasFailed || piece.length === 0) {
      done();
      return;
    }
    this.#streams ??= this.#open(piece[0]!);
    this.#wait(done);
    // What it gave is told in the ticks before the next turn.
    this.#streams[0]?.write(piece, () => setImmediate(() => this.#done()));
  }

  /** There are no more pieces. */
  end(done: () => void): void {
    if (this.#hasFailed || this.#streams === undefined) {
      done();
      return;
    }
    this.#wait(done);
    this.#isEnding = true;
    this.#streams[0]?.end();
  }

  close(): void {
    for (const stream of this.#streams ?? []) stream.destroy();
  }

  #open(first: number): Transform[] {
    const streams = this.#steps.map((step) => step(first));
    streams.forEach((stream, at) => {
      stream.on('error', () => this.#fail());
      const next = streams[at + 1];
      if (next !== undefined) stream.pipe(next);
    });
    streams.at(-1)?.on('data', (text: Buffer) => {
      if (this.#hasFailed) return;
      this.#bytes += text.length;
      if (this.#bytes > MAX_DECODED_BYTES) this.#fail();
      else this.#onText(text);
    });
    // Behind the end of what was compressed nothing is read; then the fetch of Node never comes to the end of the body.
    streams.at(-1)?.on('end', () => (this.#isEnding ? this.#done() : this.#fail()));
    return streams;
  }

  #fail(): void {
    this.#hasFailed = true;
    this.close();
    this.#done();
  }

  #wait(done: () => void): void {
    this.#waiting = done;
  }

  #done(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
