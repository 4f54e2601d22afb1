import type { AnswerMessage } from './answer-message.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { MemberTree } from './member-tree.ts';
import { MessageCollector } from './message-collector.ts';
import { type SseEvent, SseParser } from './sse-parser.ts';

export type TapListener = {
  onMessages(messages: AnswerMessage[]): void;
  /** An event carried an id: the stream can be resumed. */
  onEventId(): void;
};

/** The byte order marks that the fetch of Node passes over: the decoder of a text, and the reader of JSON, one each. */
const MARKS = Buffer.from('\ufeff\ufeff');
const MARK_BYTES = 3;

/** Watches copies of an answer's bytes and reports the JSON-RPC messages in them. Never throws, never delays. */
export class AnswerTap {
  readonly isSse: boolean;
  readonly #listener: TapListener;
  readonly #collector: MessageCollector;
  readonly #sse: SseParser | undefined;
  /** Something could not be read: the record then says so. */
  #hasFailed = false;
  #isBroken = false;
  #hasEventFailed = false;
  /** Bytes of byte order marks that have been seen at the start of a JSON body. */
  #markBytes = 0;
  #isAtStart = true;

  /** @param members what is read of messages of any size */
  constructor(kind: 'json' | 'sse', listener: TapListener, members?: MemberTree) {
    this.#listener = listener;
    this.#collector = new MessageCollector(members);
    this.isSse = kind === 'sse';
    if (this.isSse) {
      this.#sse = new SseParser({ onData: (bytes) => this.#onData(bytes), onEvent: (event) => this.#onEvent(event) });
    }
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  push(chunk: Buffer): void {
    if (this.#isBroken) return;
    try {
      if (this.#sse !== undefined) this.#sse.push(chunk);
      else this.#collector.push(this.#isAtStart ? this.#withoutMark(chunk) : chunk);
    } catch {
      this.fail();
    }
  }

  /** Notes that the rest of the body cannot be decoded or parsed. */
  fail(): void {
    this.#hasFailed = true;
    this.#isBroken = true;
    this.#collector.close();
  }

  /** From now on what is kept of a message counts on a budget. */
  countOn(budget: ByteBudget): void {
    if (this.#isBroken) return;
    try {
      this.#collector.countOn(budget);
    } catch {
      this.#hasFailed = true;
      if (this.isSse) this.#hasEventFailed = true;
      else this.#isBroken = true;
    }
  }

  /** Frees what was kept: no more pieces come, and no more messages are asked for. */
  close(): void {
    this.#collector.close();
  }

  #withoutMark(chunk: Buffer): Buffer {
    let from = 0;
    while (this.#markBytes < MARKS.length && chunk[from] === MARKS[this.#markBytes]) {
      this.#markBytes += 1;
      from += 1;
    }
    if (from === chunk.length) return chunk.subarray(from);
    this.#isAtStart = false;
    // What began like a mark and is none belongs to the text.
    const begun = this.#markBytes % MARK_BYTES;
    return begun === 0 ? chunk.subarray(from) : Buffer.concat([MARKS.subarray(0, begun), chunk.subarray(from)]);
  }

  /**
   * Whether the message that is under way holds some of a result.
   * @param withheld bytes at its end that do not count
   */
  hasResult(withheld: number): boolean {
    return !this.#isBroken && !this.#hasEventFailed && this.#collector.hasResult(withheld);
  }

  /** The answer ended: a JSON body is read now; an unfinished event counts for nothing. */
  end(): void {
    if (this.#isBroken || this.isSse || this.#collector.bytes === 0) return;
    try {
      this.#listener.onMessages(this.#collector.take());
    } catch {
      this.#hasFailed = true;
    }
  }

  #onData(bytes: Buffer): void {
    if (this.#hasEventFailed) return;
    try {
      this.#collector.push(bytes);
    } catch {
      this.#hasEventFailed = true;
      this.#hasFailed = true;
    }
  }

  #onEvent(event: SseEvent): void {
    if (event.hasId) this.#listener.onEventId();
    const isMessage = event.type === 'message' && event.dataBytes > 0 && !this.#hasEventFailed;
    this.#hasEventFailed = false;
    try {
      const messages = event.dataBytes > 0 ? this.#collector.take() : [];
      if (isMessage) this.#listener.onMessages(messages);
    } catch {
      if (isMessage) this.#hasFailed = true;
    }
  }
}
