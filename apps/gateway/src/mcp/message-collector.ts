import { isAscii } from 'node:buffer';
import { type AnswerMessage, losesDigits } from './answer-message.ts';
import type { ByteBudget } from './byte-budget.ts';
import { BytePieces } from './byte-pieces.ts';
import { JsonScanner, MAX_MESSAGES } from './json-scanner.ts';
import { MESSAGE_MEMBERS, type MemberTree } from './member-tree.ts';
import { readMessage } from './read-message.ts';

/** A message up to this size is kept and parsed in full; a larger one is only scanned. */
export const KEPT_MESSAGE_BYTES = 1024 * 1024;

/** Gathers the bytes of one JSON text and reads the JSON-RPC messages in it, with memory bounded by `KEPT_MESSAGE_BYTES`. */
export class MessageCollector {
  readonly #kept = new BytePieces();
  readonly #members: MemberTree;
  #bytes = 0;
  #scanner: JsonScanner | undefined;

  /** What all that is kept counts on, once it does. */
  #budget: ByteBudget | undefined;

  /** @param members what is kept of a message that is too large to be kept whole */
  constructor(members: MemberTree = MESSAGE_MEMBERS) {
    this.#members = members;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#scanner !== undefined) {
      this.#scanner.push(chunk);
      return;
    }
    const isKept = this.#bytes <= KEPT_MESSAGE_BYTES && (this.#budget?.take(chunk.length) ?? true);
    // A piece may be part of a much larger buffer.
    if (isKept) this.#kept.push(this.#budget === undefined ? chunk : Buffer.from(chunk));
    else this.#scan().push(chunk);
  }

  /** From now on what is kept counts on a budget; a message for which nothing is left is scanned only. */
  countOn(budget: ByteBudget): void {
    if (this.#budget !== undefined) return;
    const { bytes } = this.#kept;
    if (bytes === 0 || budget.take(bytes)) {
      const text = Buffer.from(this.#kept.join());
      this.#kept.clear();
      if (bytes > 0) this.#kept.push(text);
    } else this.#scan();
    this.#budget = budget;
  }

  /** Lets go of what is kept: nobody will ask for it. */
  close(): void {
    this.#clear();
  }

  /** Goes over from keeping to scanning. */
  #scan(): JsonScanner {
    const scanner = new JsonScanner(this.#members);
    this.#scanner = scanner;
    const pieces = this.#kept.pieces();
    this.#clear();
    for (const kept of pieces) scanner.push(kept);
    return scanner;
  }

  #clear(): void {
    this.#budget?.give(this.#kept.bytes);
    this.#kept.clear();
  }

  /**
   * Whether the text so far holds some of a result.
   * @param withheld bytes at its end that do not count
   */
  hasResult(withheld: number): boolean {
    if (this.#scanner !== undefined) return this.#scanner.isResultBegun;
    const length = this.#bytes - withheld;
    if (length <= 0) return false;
    const scanner = new JsonScanner();
    try {
      scanner.push(Buffer.concat([...this.#kept.pieces()]).subarray(0, length));
    } catch {
      // The text is no JSON, but a result may stand before the place where it goes wrong.
    }
    return scanner.isResultBegun;
  }

  /** The messages of the text, and starts anew. Throws when the text is not JSON. */
  take(): AnswerMessage[] {
    const scanner = this.#scanner;
    this.#scanner = undefined;
    this.#bytes = 0;
    if (scanner !== undefined) {
      if (!scanner.isComplete) throw new SyntaxError('unfinished JSON');
      return scanner.messages;
    }
    const text = this.#kept.join();
    this.#clear();
    return parseMessages(text);
  }
}

/** Every message of a JSON text: one object or an array of them. What is not UTF-8 is replaced, as clients do. */
export function parseMessages(text: Buffer): AnswerMessage[] {
  const value: unknown = JSON.parse(isAscii(text) ? text.toString('latin1') : text.toString('utf8'));
  const values = Array.isArray(value) ? value : [value];
  if (values.length > MAX_MESSAGES) throw new RangeError('too many messages in one text');
  const share = Math.floor(text.length / Math.max(1, values.length));
  const messages = values.map((entry, index) => {
    const message = readMessage(entry, share);
    message.source = text;
    message.sourceIndex = Array.isArray(value) ? index : undefined;
    return message;
  });
  if (Array.isArray(value) || losesDigits((value as { id?: unknown } | null)?.id)) takeFromText(text, messages);
  return messages;
}

/** What `JSON.parse` does not tell: ids by every digit, and how long each message of an array is. */
function takeFromText(text: Buffer, messages: AnswerMessage[]): void {
  const scanner = new JsonScanner();
  try {
    scanner.push(text);
  } catch {
    // Nested deeper than it follows: the ids are those that were parsed.
    return;
  }
  if (scanner.messages.length !== messages.length) return;
  messages.forEach((message, index) => {
    const { id, bytes } = scanner.messages[index]!;
    message.id = id;
    message.bytes = bytes;
  });
}
