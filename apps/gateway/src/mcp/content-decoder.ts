import type { Transform } from 'node:stream';
import zlib from 'node:zlib';

/** Most bytes that are decoded of one answer: a few compressed kilobytes can hold gigabytes. */
export const MAX_DECODED_BYTES = 64 * 1024 * 1024;

const { constants } = zlib;
const FLUSHED = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI_FLUSHED = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};
/** Node has it since 22.15, and its fetch with it. */
const { createZstdDecompress, constants: zstd } = zlib as {
  createZstdDecompress?: (options: { params: Record<number, number> }) => Transform;
  constants: { ZSTD_d_windowLogMax?: number };
};
/** A frame says how much memory its reader needs. No sender may ask for more than 8 MiB (RFC 9659 section 3). */
const ZSTD_WINDOW_LOG = 23;
/** As many as the fetch of Node decodes: it fails a body that was compressed more often. */
const MAX_DECODINGS = 5;

type Step = (first: number) => Transform;

const STEPS = new Map<string, Step>([
  ['gzip', () => zlib.createGunzip(FLUSHED)],
  ['x-gzip', () => zlib.createGunzip(FLUSHED)],
  // Servers send two formats under this name, with and without a zlib header, which begins with method 8 (RFC 1950
  // section 2.2).
  ['deflate', (first) => ((first & 0x0f) === 8 ? zlib.createInflate(FLUSHED) : zlib.createInflateRaw(FLUSHED))],
  ['br', () => zlib.createBrotliDecompress(BROTLI_FLUSHED)],
]);
const { ZSTD_d_windowLogMax: windowLogMax } = zstd;
if (createZstdDecompress !== undefined && windowLogMax !== undefined)
  STEPS.set('zstd', () => createZstdDecompress({ params: { [windowLogMax]: ZSTD_WINDOW_LOG } }));

/**
 * The decodings of a `content-encoding`, last one first. None when one of them is unknown: the fetch that clients use then
 * reads the body as it is (undici 6 and 7, `lib/web/fetch/index.js`, `httpNetworkFetch`).
 * @returns null for more than clients decode: none of them can read the body
 */
export function decodingsOf(contentEncoding: string): Step[] | null {
  const steps: Step[] = [];
  const names = contentEncoding.toLowerCase().split(',');
  if (names.length > MAX_DECODINGS) return null;
  for (const name of names.reverse()) {
    const step = STEPS.get(name.trim());
    if (step === undefined) return [];
    steps.push(step);
  }
  return steps;
}

/**
 * Decodes a compressed body piece by piece, as the fetch of Node does: also what was cut off at its end. Where it was compressed
 * several times, what each decoding gives counts: of the one before the last, a little can be as large as one likes.
 */
export class ContentDecoder {
  readonly #steps: readonly Step[];
  readonly #onText: (text: Buffer) => void;
  readonly #streams: Transform[] = [];
  #bytes = 0;
  #hasFailed = false;
  #isEnding = false;
  /** Pieces that a stream has not taken in yet. */
  #pending = 0;
  #waiting: (() => void) | undefined;

  /** @param onText told decoded bytes before the piece that they came in is done */
  constructor(steps: readonly Step[], onText: (text: Buffer) => void) {
    this.#steps = steps;
    this.#onText = onText;
  }

  /** The body is not what it says, or too large: no more is told. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** A piece, or the end, is being decoded. */
  get isBusy(): boolean {
    return this.#waiting !== undefined;
  }

  /** Decodes one piece; one at a time. */
  push(piece: Buffer, done: () => void): void {
    if (this.#hasFailed || piece.length === 0) {
      done();
      return;
    }
    this.#waiting = done;
    this.#feed(0, piece);
  }

  /** There are no more pieces. */
  end(done: () => void): void {
    const [first] = this.#streams;
    if (this.#hasFailed || first === undefined) {
      done();
      return;
    }
    this.#waiting = done;
    this.#isEnding = true;
    first.end();
  }

  close(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  #feed(at: number, piece: Buffer): void {
    this.#streams[at] ??= this.#open(at, piece[0]!);
    const stream = this.#streams[at];
    this.#pending += 1;
    const hasRoom = stream.write(piece, () => {
      this.#pending -= 1;
      this.#settle();
    });
    const before = this.#streams[at - 1];
    if (hasRoom || before === undefined) return;
    before.pause();
    stream.once('drain', () => before.resume());
  }

  #open(at: number, first: number): Transform {
    const stream = this.#steps[at]!(first);
    const isLast = at === this.#steps.length - 1;
    stream.on('error', () => this.#fail());
    stream.on('data', (text: Buffer) => {
      if (this.#hasFailed) return;
      this.#bytes += text.length;
      if (this.#bytes > MAX_DECODED_BYTES) this.#fail();
      else if (isLast) this.#onText(text);
      else this.#feed(at + 1, text);
    });
    stream.on('end', () => {
      const next = this.#streams[at + 1];
      if (next !== undefined) next.end();
      // Behind the end of what was compressed nothing is read; then the fetch of Node never comes to the end of the body.
      else if (this.#isEnding) this.#done();
      else this.#fail();
    });
    return stream;
  }

  /** What the pieces gave is told in the ticks before the next turn. */
  #settle(): void {
    if (this.#pending > 0 || this.#isEnding) return;
    setImmediate(() => {
      if (this.#pending === 0 && !this.#isEnding) this.#done();
    });
  }

  #fail(): void {
    this.#hasFailed = true;
    this.close();
    this.#done();
  }

  #done(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
