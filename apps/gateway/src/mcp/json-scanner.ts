import {
  type AnswerMessage,
  asObject,
  asString,
  isValidResult,
  kindOf,
  type MessageOutline,
  taskOf,
} from './answer-message.ts';
import { MESSAGE_MEMBERS, type MemberTree, outlineOf } from './member-tree.ts';

const MAX_DEPTH = 2048;
const MAX_CAPTURE_BYTES = 1024;
/** A hundred times as many as a request may hold; each takes memory, however short it is. */
export const MAX_MESSAGES = 10_000;
/** The members of a message; one with any other is no message to clients. */
const MESSAGE_KEYS: ReadonlySet<string | undefined> = new Set(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const SCALAR_STARTS: ReadonlySet<number> = new Set([...'-0123456789tfn'].map((start) => start.charCodeAt(0)));
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

type State = 'value' | 'key' | 'string' | 'scalar' | 'done';

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
  /** Per level of the message: what is wanted inside the open container, and of its member that is being read. */
  readonly #inside: (MemberTree | undefined)[] = [];
  readonly #member: (MemberTree | undefined)[] = [];
  /** Per level, the index of the element that is being read of an array. */
  readonly #index: number[] = [];
  readonly #members: MemberTree;
  #expectsKey = false;
  #isKey = false;
  #isEscaped = false;
  #capture: Buffer[] | undefined;
  #captured = 0;
  #offset = 0;
  #messageStart = 0;
  #found = new Map<string, unknown>();
  #isResultBegun = false;

  /** @param members what is kept of each message */
  constructor(members: MemberTree = MESSAGE_MEMBERS) {
    this.#members = members;
  }

  /** Whether a byte of a message's result has been read. */
  get isResultBegun(): boolean {
    return this.#isResultBegun;
  }

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
          if (!this.#isKey) this.#valueBegins();
          if (this.#isKey ? this.#tracksKeys() : this.#keepsValue()) this.#beginCapture();
          this.#state = 'string';
          return at + 1;
        case 0x7b: // {
          this.#valueBegins();
          this.#open(1, at);
          break;
        case 0x5b: // [
          this.#valueBegins();
          this.#open(0, at);
          break;
        case 0x7d: // }
        case 0x5d: // ]
          this.#close(at);
          break;
        case 0x2c: // ,
          this.#expectsKey = this.#containers[this.#depth - 1] === 1;
          if (!this.#expectsKey) this.#nextElement();
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
          // A control character would end a scalar before the scalar begins.
          if (byte < 0x20) throw new SyntaxError('a control character outside of a text');
          if (!SCALAR_STARTS.has(byte)) throw new SyntaxError('no JSON value begins like this');
          this.#valueBegins();
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
    if (this.#isEscaped) {
      from += 1;
      this.#isEscaped = false;
    }
    for (;;) {
      const quote = chunk.indexOf(QUOTE, from);
      const end = quote === -1 ? chunk.length : quote;
      let backslashes = 0;
      while (end - 1 - backslashes >= from && chunk[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
      const escapes = backslashes % 2 === 1;
      if (quote === -1) {
        this.#isEscaped = escapes;
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
        if (text !== undefined) this.#keep(JSON.parse(text), numberText(text));
        return at;
      }
    }
    this.#take(chunk, start, chunk.length);
    return chunk.length;
  }

  #endString(): void {
    const text = this.#endCapture();
    if (text === undefined) {
      if (this.#isKey) this.#beginMember(undefined);
      return;
    }
    const value = String(JSON.parse(`"${text}"`));
    if (this.#isKey) this.#beginMember(value);
    else this.#keep(value);
  }

  /** @param key undefined for one that is longer than any that is wanted */
  #beginMember(key: string | undefined): void {
    const level = this.#level;
    const inside = this.#inside[level];
    if (inside === undefined) return;
    const member = key === undefined ? undefined : inside.children.get(key);
    this.#member[level] = member;
    // Of a member that occurs twice the last counts, as for every parser.
    if (member !== undefined && this.#found.size > 0) this.#forget(member.pointer);
    if (level === 0 && (key === 'result' || key === 'error')) this.#found.set(`has ${key}`, true);
    if (level === 0 && key === 'result') this.#found.delete('result is object');
    if (level === 0 && !MESSAGE_KEYS.has(key)) this.#found.set('has unknown member', true);
  }

  #valueBegins(): void {
    if (this.#found.has('has result')) this.#isResultBegun = true;
  }

  #forget(pointer: string): void {
    for (const found of this.#found.keys())
      if (found === pointer || found.startsWith(`${pointer}/`)) this.#found.delete(found);
  }

  #nextElement(): void {
    const level = this.#level;
    const inside = this.#inside[level];
    if (inside === undefined) return;
    this.#index[level] = this.#index[level]! + 1;
    this.#member[level] = inside.children.get(String(this.#index[level]));
  }

  #open(kind: 0 | 1, at: number): void {
    if (this.#depth === 0 && kind === 0) this.#base = 1;
    if (this.#depth === MAX_DEPTH) throw new RangeError('JSON nested too deeply');
    const isMessage = this.#depth === this.#base && kind === 1;
    if (isMessage) {
      this.#messageStart = this.#offset + at;
      this.#found = new Map();
    }
    const member = this.#level >= 0 ? this.#member[this.#level] : undefined;
    // An object or list where a scalar belongs is kept as an empty object: its members do not matter.
    if (member?.isWanted) this.#keep({});
    if (this.#level === 0 && kind === 1 && member?.pointer === '/result') this.#found.set('result is object', true);
    const inside = isMessage ? this.#members : member;
    this.#containers[this.#depth] = kind;
    this.#depth += 1;
    this.#expectsKey = kind === 1;
    const level = this.#level;
    if (level < 0) return;
    this.#inside[level] = inside;
    this.#index[level] = 0;
    this.#member[level] = kind === 0 ? inside?.children.get('0') : undefined;
  }

  #close(at: number): void {
    if (this.#depth === 0) throw new SyntaxError('unbalanced JSON');
    this.#depth -= 1;
    this.#expectsKey = false;
    if (this.#depth === this.#base && this.#containers[this.#depth] === 1) this.#finishMessage(this.#offset + at + 1);
    if (this.#depth === 0) this.#state = 'done';
  }

  #finishMessage(end: number): void {
    if (this.messages.length === MAX_MESSAGES) throw new RangeError('too many messages in one text');
    const found = this.#found;
    const { result, params } = (outlineOf(found, this.#members) ?? {}) as MessageOutline;
    const members = asObject(result);
    const code = found.get('/error/code');
    const method = asString(found.get('/method'));
    const hasResult = found.has('has result');
    const hasError = found.has('has error');
    const id = asString(found.get('/id'));
    const isAnswer = hasResult || hasError;
    const isValidAnswer = hasResult ? !hasError && found.has('result is object') : Number.isSafeInteger(code);
    this.messages.push({
      kind: kindOf({ method, hasId: id !== undefined, isAnswer }),
      isWellFormed:
        found.get('/jsonrpc') === '2.0' &&
        !found.has('has unknown member') &&
        (isAnswer ? method === undefined && isValidAnswer : method !== undefined),
      id,
      method,
      isRpcError: hasError && !hasResult,
      errorCode: typeof code === 'number' && Number.isInteger(code) ? code : undefined,
      isError: members?.isError === true,
      resultType: asString(members?.resultType),
      isValidResult: found.has('result is object') && isValidResult(members ?? {}),
      ...taskOf(members),
      result: undefined,
      params: undefined,
      outline: { result, params },
      bytes: end - this.#messageStart,
      parse: 'scanned',
      source: undefined,
      sourceIndex: this.#base === 1 ? this.messages.length : undefined,
    });
  }

  /** The level of the innermost open container; that of a message's own members is 0. */
  get #level(): number {
    return this.#depth - this.#base - 1;
  }

  #tracksKeys(): boolean {
    return this.#inside[this.#level] !== undefined;
  }

  #keepsValue(): boolean {
    return this.#member[this.#level]?.isWanted === true;
  }

  /** Keeps a scalar. Of an id every digit and its type count, so that is kept as JSON text. */
  #keep(value: unknown, text = JSON.stringify(value)): void {
    const pointer = this.#member[this.#level]?.pointer;
    if (pointer !== undefined) this.#found.set(pointer, pointer === '/id' ? text : value);
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

/** One spelling for equal numbers; whole ones keep every digit. */
function numberText(raw: string): string {
  if (raw === 'null' || /^-?\d+$/.test(raw)) return raw;
  const value = Number(raw);
  return Number.isFinite(value) ? String(value) : raw;
}
