import type { AnswerMessage } from './answer-message.ts';

const MAX_DEPTH = 2048;
const MAX_CAPTURE_BYTES = 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

type State = 'value' | 'key' | 'string' | 'scalar' | 'done';

/** Paths inside a message whose scalar values are kept. */
const KEPT = new Set([
  'id',
  'method',
  'error.code',
  'result.isError',
  'result.resultType',
  'result.taskId',
  'result.status',
  'result.task.taskId',
  'result.task.status',
]);

/**
 * Reads JSON-RPC messages from a JSON text of any size without keeping it: follows depth and strings, and keeps only the
 * few members that the record needs. Takes one message or an array of them, in pieces cut anywhere. Lenient: what is
 * not JSON gives no messages or makes `push` throw.
 */
export class JsonScanner {
  readonly messages: AnswerMessage[] = [];
  #state: State = 'value';
  /** 1 = object, 0 = array, per open container. */
  readonly #containers = new Uint8Array(MAX_DEPTH);
  #depth = 0;
  /** Containers around a message: 1 when the text is an array of messages. */
  #base = 0;
  readonly #keys: (string | undefined)[] = [undefined, undefined, undefined];
  #expectsKey = false;
  #isKey = false;
  #escaped = false;
  #capture: Buffer[] | undefined;
  #captured = 0;
  #offset = 0;
  #messageStart = 0;
  #found = new Map<string, string>();

  /** True once the outermost value is closed. */
  get isComplete(): boolean {
    return this.#state === 'done';
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'string') at = this.#string(chunk, at);
      else if (this.#state === 'scalar') at = this.#scalar(chunk, at);
      else at = this.#structure(chunk, at);
    }
    this.#offset += chunk.length;
  }

  #structure(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      switch (byte) {
        case QUOTE:
          this.#isKey = this.#expectsKey;
          if (this.#isKey ? this.#tracksKeys() : this.#keepsValue()) this.#beginCapture();
          this.#state = 'string';
          return at + 1;
        case 0x7b: // {
          this.#open(1, at);
          break;
        case 0x5b: // [
          this.#open(0, at);
          break;
        case 0x7d: // }
        case 0x5d: // ]
          this.#close(at);
          break;
        case 0x2c: // ,
          this.#expectsKey = this.#containers[this.#depth - 1] === 1;
          break;
        case 0x3a: // :
          this.#expectsKey = false;
          break;
        case 0x20:
        case 0x09:
        case 0x0a:
        case 0x0d:
          break;
        default:
          if (this.#depth === 0) throw new SyntaxError('not a JSON-RPC message');
          if (this.#keepsValue()) this.#beginCapture();
          this.#state = 'scalar';
          return at;
      }
    }
    return chunk.length;
  }

  /** Runs to the end of the string; native search, because results hold megabytes of encoded data. */
  #string(chunk: Buffer, start: number): number {
    let from = start;
    if (this.#escaped) {
      from += 1;
      this.#escaped = false;
    }
    for (;;) {
      const quote = chunk.indexOf(QUOTE, from);
      const end = quote === -1 ? chunk.length : quote;
      let backslashes = 0;
      while (end - 1 - backslashes >= from && chunk[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
      const escapes = backslashes % 2 === 1;
      if (quote === -1) {
        this.#escaped = escapes;
        this.#take(chunk, start, chunk.length);
        return chunk.length;
      }
      if (!escapes) {
        this.#take(chunk, start, quote);
        this.#state = 'value';
        this.#endString();
        return quote + 1;
      }
      from = quote + 1;
    }
  }

  #scalar(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (byte === 0x2c || byte === 0x7d || byte === 0x5d || byte <= 0x20) {
        this.#take(chunk, start, at);
        this.#state = 'value';
        const text = this.#endCapture();
        if (text !== undefined) this.#found.set(this.#path(), text);
        return at;
      }
    }
    this.#take(chunk, start, chunk.length);
    return chunk.length;
  }

  #endString(): void {
    const text = this.#endCapture();
    if (this.#isKey) {
      const key = text?.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
      const level = this.#depth - this.#base - 1;
      if (level < 3) this.#keys[level] = key;
      if (level === 0 && (key === 'result' || key === 'error')) this.#found.set(key, '');
    } else if (text !== undefined) {
      this.#found.set(this.#path(), `"${text}"`);
    }
  }

  #open(kind: 0 | 1, at: number): void {
    if (this.#depth === 0 && kind === 0) this.#base = 1;
    if (this.#depth === MAX_DEPTH) throw new RangeError('JSON nested too deeply');
    if (this.#depth === this.#base && kind === 1) {
      this.#messageStart = this.#offset + at;
      this.#found = new Map();
    }
    this.#containers[this.#depth] = kind;
    this.#depth += 1;
    this.#expectsKey = kind === 1;
    const level = this.#depth - this.#base - 1;
    if (level >= 0 && level < 3) this.#keys[level] = undefined;
  }

  #close(at: number): void {
    if (this.#depth === 0) throw new SyntaxError('unbalanced JSON');
    this.#depth -= 1;
    this.#expectsKey = false;
    if (this.#depth === this.#base && this.#containers[this.#depth] === 1) this.#finishMessage(this.#offset + at + 1);
    if (this.#depth === 0) this.#state = 'done';
  }

  #finishMessage(end: number): void {
    const found = this.#found;
    const text = (path: string): string | undefined => {
      const raw = found.get(path);
      return raw?.startsWith('"') ? String(JSON.parse(raw)) : undefined;
    };
    const code = Number(found.get('error.code') ?? Number.NaN);
    const method = text('method');
    const hasResult = found.has('result');
    const hasError = found.has('error');
    const id = normalizeId(found.get('id'));
    this.messages.push({
      kind:
        method !== undefined
          ? id !== undefined
            ? 'request'
            : 'notification'
          : hasResult || hasError
            ? 'response'
            : 'other',
      id,
      method,
      isRpcError: hasError && !hasResult,
      errorCode: Number.isInteger(code) ? code : undefined,
      isError: found.get('result.isError') === 'true',
      resultType: text('result.resultType'),
      isTask: found.has('result.task.taskId') || text('result.resultType') === 'task',
      taskId: text('result.task.taskId') ?? text('result.taskId'),
      taskStatus: text('result.task.status') ?? text('result.status'),
      result: undefined,
      params: undefined,
      bytes: end - this.#messageStart,
      parse: 'scanned',
      source: undefined,
      sourceIndex: undefined,
    });
  }

  #tracksKeys(): boolean {
    const level = this.#depth - this.#base - 1;
    return level >= 0 && level < 3;
  }

  #keepsValue(): boolean {
    const level = this.#depth - this.#base - 1;
    return level >= 0 && level < 3 && this.#containers[this.#depth - 1] === 1 && KEPT.has(this.#path());
  }

  #path(): string {
    const level = this.#depth - this.#base - 1;
    let path = this.#keys[0] ?? '';
    for (let at = 1; at <= level; at += 1) path += `.${this.#keys[at] ?? ''}`;
    return path;
  }

  #beginCapture(): void {
    this.#capture = [];
    this.#captured = 0;
  }

  #take(chunk: Buffer, from: number, to: number): void {
    if (this.#capture === undefined) return;
    this.#captured += to - from;
    if (this.#captured > MAX_CAPTURE_BYTES) this.#capture = undefined;
    else this.#capture.push(Buffer.from(chunk.subarray(from, to)));
  }

  #endCapture(): string | undefined {
    const text = this.#capture === undefined ? undefined : Buffer.concat(this.#capture).toString('utf8');
    this.#capture = undefined;
    return text;
  }
}

/** Strings lose their escapes, so that two spellings of one id are equal; numbers keep every digit. */
function normalizeId(raw: string | undefined): string | undefined {
  if (raw === undefined) return undefined;
  if (raw.startsWith('"')) return JSON.stringify(JSON.parse(raw));
  if (raw === 'null' || /^-?\d+$/.test(raw)) return raw;
  const value = Number(raw);
  return Number.isFinite(value) ? String(value) : raw;
}
