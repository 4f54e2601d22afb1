import { losesDigits } from '../mcp/answer-message.ts';
import { lineEnd } from '../mcp/sse-parser.ts';

/** Returns the message to send instead, or undefined to leave its bytes as they are. */
export type Rewrite = (message: Record<string, unknown>) => Record<string, unknown> | undefined;

const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;
const MARK = Buffer.from('\ufeff');
const LF = 0x0a;
const CR = 0x0d;

/**
 * Rewrites answer messages for policies that filter or rename (and for nothing else). What no policy changes keeps its
 * bytes: a JSON body as a whole, an event stream event by event.
 */
export class AnswerRewriter {
  readonly #isSse: boolean;
  readonly #rewrite: Rewrite;
  #buffered: Buffer[] = [];
  #bytes = 0;
  #isLineEmpty = true;
  #isAfterCr = false;

  constructor(kind: 'json' | 'sse', rewrite: Rewrite) {
    this.#isSse = kind === 'sse';
    this.#rewrite = rewrite;
  }

  /** Takes bytes of the upstream; returns those that can be sent now. Throws `RangeError` beyond 64 MiB for one message. */
  push(chunk: Buffer): Buffer | undefined {
    if (this.#isSse) return this.#completeEvents(chunk);
    this.#hold(chunk);
    return undefined;
  }

  /** What is left when the upstream has ended. */
  end(): Buffer | undefined {
    const rest = this.#take();
    if (rest.length === 0) return undefined;
    if (this.#isSse) return rest;
    // Clients pass over byte order marks.
    let text = rest;
    while (text.indexOf(MARK) === 0) text = text.subarray(MARK.length);
    return this.#rewriteJson(text) ?? rest;
  }

  /** Every byte is looked at once, however small the chunks are. */
  #completeEvents(chunk: Buffer): Buffer | undefined {
    const sent: Buffer[] = [];
    let from = 0;
    for (let at = 0; ; ) {
      const end = lineEnd(chunk, at);
      if (end > at) {
        this.#isLineEmpty = false;
        this.#isAfterCr = false;
      }
      if (end === chunk.length) break;
      at = end + 1;
      if (chunk[end] === LF && this.#isAfterCr) {
        // The rest of a line end whose first half came before.
        this.#isAfterCr = false;
        continue;
      }
      if (chunk[end] === CR && chunk[at] === LF) at += 1;
      else this.#isAfterCr = chunk[end] === CR;
      if (this.#isLineEmpty) {
        this.#hold(chunk.subarray(from, at));
        sent.push(this.#rewriteEvent(this.#take()));
        from = at;
      }
      this.#isLineEmpty = true;
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from));
    return sent.length === 0 ? undefined : Buffer.concat(sent);
  }

  #rewriteEvent(event: Buffer): Buffer {
    // A byte order mark before the first event belongs to no field.
    const lines = event
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .split(/\r\n|\r|\n/);
    const isData = (line: string) => line === 'data' || line.startsWith('data:');
    const data = lines.filter(isData).map((line) => line.slice(5).replace(/^ /, ''));
    if (data.length === 0) return event;
    const rewritten = this.#rewriteJson(Buffer.from(data.join('\n')));
    if (rewritten === undefined) return event;
    const kept = lines.filter((line) => line !== '' && !isData(line));
    return Buffer.from(`${[...kept, `data: ${rewritten.toString('utf8')}`].join('\n')}\n\n`);
  }

  #rewriteJson(text: Buffer): Buffer | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text.toString('utf8'));
    } catch {
      return undefined;
    }
    const messages = Array.isArray(value) ? value : [value];
    let isChanged = false;
    const rewritten = messages.map((message) => {
      if (typeof message !== 'object' || message === null || losesDigits(message.id)) return message;
      const next = this.#rewrite(message);
      isChanged ||= next !== undefined;
      return next ?? message;
    });
    return isChanged ? Buffer.from(JSON.stringify(Array.isArray(value) ? rewritten : rewritten[0])) : undefined;
  }

  #hold(chunk: Buffer): void {
    this.#buffered.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BUFFERED_BYTES) throw new RangeError('a message is too large to be rewritten');
  }

  #take(): Buffer {
    const all = this.#buffered.length === 1 ? this.#buffered[0]! : Buffer.concat(this.#buffered, this.#bytes);
    this.#buffered = [];
    this.#bytes = 0;
    return all;
  }
}
