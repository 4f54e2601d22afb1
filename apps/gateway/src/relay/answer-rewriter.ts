import { idText, losesDigits } from '../mcp/answer-message.ts';
import { findJsonSpan, type JsonSpan, replaceSpans } from '../mcp/json-span.ts';
import { withResultMeta } from '../mcp/result-meta.ts';
import { lineEnd } from '../mcp/sse-parser.ts';

type Message = Record<string, unknown>;

/**
 * Returns the message to send instead, or undefined to leave its bytes as they are.
 * @param id its id as JSON text, with every digit
 */
export type Rewrite = (message: Message, id: string | undefined) => Message | undefined;

const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;
const MARK = Buffer.from('\ufeff');
const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;

/**
 * Rewrites answer messages for policies that filter or rename (and for nothing else). What no policy changes keeps its
 * bytes: a JSON body as a whole, an event stream event by event.
 */
export class AnswerRewriter {
  readonly #isSse: boolean;
  readonly #rewrite: Rewrite;
  readonly #metaOf: Rewrite | undefined;
  #buffered: Buffer[] = [];
  #bytes = 0;
  #isLineEmpty = true;
  #isAfterCr = false;
  /** The event so far has nothing but comments. */
  #isComment = true;

  /** @param metaOf what to add to `_meta` of a message's result, where every other byte stays */
  constructor(kind: 'json' | 'sse', rewrite: Rewrite, metaOf?: Rewrite) {
    this.#isSse = kind === 'sse';
    this.#rewrite = rewrite;
    this.#metaOf = metaOf;
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
        if (this.#isLineEmpty && chunk[at] !== COLON) this.#isComment = false;
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
        this.#isComment = true;
      } else if (this.#isComment) {
        // Servers keep silent streams open by comments, which no empty line follows.
        this.#hold(chunk.subarray(from, at));
        sent.push(this.#take());
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
    const sent = rewritten.toString('utf8').split('\n');
    return Buffer.from(`${[...kept, ...sent.map((line) => `data: ${line}`)].join('\n')}\n\n`);
  }

  #rewriteJson(text: Buffer): Buffer | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text.toString('utf8'));
    } catch {
      return undefined;
    }
    if (!Array.isArray(value)) {
      const next = this.#rewriteMessage(value, text, []);
      return next === undefined ? undefined : Buffer.from(next);
    }
    const edits: { span: JsonSpan; value: string }[] = [];
    value.forEach((message, index) => {
      const next = this.#rewriteMessage(message, text, [index]);
      const span = next === undefined ? undefined : findJsonSpan(text.toString('latin1'), [index]);
      if (next !== undefined && span !== undefined) edits.push({ span, value: next });
    });
    return edits.length === 0 ? undefined : replaceSpans(text, edits);
  }

  /** @param path where the message stands in the text */
  #rewriteMessage(message: unknown, text: Buffer, path: readonly number[]): string | undefined {
    if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
    const { id } = message as Message;
    const exactId = losesDigits(id) ? digitsOf(id, text, path) : undefined;
    const asked = exactId ?? idText(id);
    const next = this.#rewrite(message as Message, asked);
    const sent = next && withId(JSON.stringify(next), exactId);
    const added = this.#metaOf?.(message as Message, asked) ?? {};
    if (Object.keys(added).length === 0) return sent;
    return withResultMeta(sent ?? textAt(text, path), added) ?? sent;
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

/** A message with its id as it came. */
function withId(text: string, exactId: string | undefined): string {
  const span = exactId === undefined ? undefined : findJsonSpan(text, ['id']);
  return span === undefined ? text : text.slice(0, span.start) + exactId + text.slice(span.end);
}

function textAt(text: Buffer, path: readonly number[]): string {
  const span = path.length === 0 ? undefined : findJsonSpan(text.toString('latin1'), path);
  return (span === undefined ? text : text.subarray(span.start, span.end)).toString('utf8');
}

/** An id as it stands in the text, where a number does not hold all of it. */
function digitsOf(id: unknown, text: Buffer, path: readonly number[]): string | undefined {
  const latin1 = text.toString('latin1');
  const span = findJsonSpan(latin1, [...path, 'id']);
  const digits = span && latin1.slice(span.start, span.end);
  return Number(digits) === id ? digits : undefined;
}
