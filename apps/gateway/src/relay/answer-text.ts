import { AnswerTap, type TapListener } from '../mcp/answer-tap.ts';
import type { ByteBudget } from '../mcp/byte-budget.ts';
import { ContentDecoder, decodingsOf } from '../mcp/content-decoder.ts';
import type { MemberTree } from '../mcp/member-tree.ts';

/** What the bytes of an answer say: a compressed one is decoded first, so it takes turns of the event loop. */
export class AnswerText {
  readonly #tap: AnswerTap;
  readonly #decoder: ContentDecoder | undefined;
  /** Decoded bytes of the piece that is being decoded, or was last. */
  #decodedBytes = 0;

  constructor(options: {
    kind: 'json' | 'sse';
    contentEncoding: string | undefined;
    /** What is read of messages of any size. */
    members: MemberTree;
    listener: TapListener;
  }) {
    const { kind, contentEncoding, members, listener } = options;
    const tap = new AnswerTap(kind, listener, members);
    this.#tap = tap;
    const decodings = contentEncoding === undefined ? [] : decodingsOf(contentEncoding);
    if (decodings === null) {
      tap.fail();
      return;
    }
    if (decodings.length === 0) return;
    this.#decoder = new ContentDecoder(decodings, (text) => {
      this.#decodedBytes += text.length;
      tap.push(text);
    });
  }

  get isCompressed(): boolean {
    return this.#decoder !== undefined;
  }

  /** A piece is being decoded; the next one has to wait. */
  get isBusy(): boolean {
    return this.#decoder?.isBusy === true;
  }

  /** Whether a part of the answer could not be read. */
  get hasFailed(): boolean {
    return this.#tap.hasFailed;
  }

  /** Whether the message that is under way holds some of a result; `withheld` bytes at its end do not count. */
  hasResult(withheld: number): boolean {
    return this.#tap.hasResult(withheld);
  }

  /** From now on what is kept of a message counts on a budget. */
  countOn(budget: ByteBudget): void {
    this.#tap.countOn(budget);
  }

  /** Reads a piece that is not compressed. */
  push(chunk: Buffer): void {
    this.#tap.push(chunk);
  }

  /** Reads a compressed piece, one at a time. @param done is told how much text was in it */
  decode(chunk: Buffer, done: (textBytes: number) => void): void {
    this.#decodedBytes = 0;
    this.#decoder?.push(chunk, () => {
      this.#noteFailure();
      done(this.#decodedBytes);
    });
  }

  /** There are no more pieces. @param done is called when all of them were read: at once unless they are compressed */
  endPieces(done: () => void): void {
    if (this.#decoder === undefined) {
      done();
      return;
    }
    this.#decoder.end(() => {
      this.#noteFailure();
      done();
    });
  }

  /** The answer ended: a JSON body is read now. */
  end(): void {
    this.#tap.end();
  }

  /** Whatever still comes is not decoded. */
  stop(): void {
    this.#decoder?.close();
  }

  /** Frees what was kept: no more messages are asked for. */
  close(): void {
    this.#tap.close();
  }

  #noteFailure(): void {
    if (this.#decoder?.hasFailed) this.#tap.fail();
  }
}
