import { AppError } from './app-error.ts';

/** How much a JSON text of somebody else may hold before it is parsed. */
export type JsonBudget = {
  /** Lists and objects inside each other. */
  depth: number;
  /** Names of all objects together. */
  keys: number;
  /** Values of all kinds together. */
  values: number;
};

/** What one person or program sends at once. */
export const FOREIGN_JSON: JsonBudget = { depth: 32, keys: 5_000, values: 10_000 };
/** What a gateway reports, which grows with its proxies; the body's size bounds it. */
export const GATEWAY_JSON: JsonBudget = { depth: 32, keys: Number.POSITIVE_INFINITY, values: Number.POSITIVE_INFINITY };

/** JSON inside a field of a resource; schemas take two levels for each of theirs. */
const EMBEDDED_JSON: JsonBudget = { depth: 64, keys: 5_000, values: 20_000 };

/** Why a JSON text is not taken: more than its budget, or something that readers understand in different ways. */
export type JsonRefusal = { isTooMuch: boolean; message: string; line: number };

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Reads a JSON text (RFC 8259) that is measured before it is parsed, so that it costs no more than its size.
 * @throws AppError BODY_TOO_COMPLEX above the budget; INVALID_INPUT when it is no JSON, repeats a name in one object, names
 *   one `__proto__`, or holds a number that is none here
 */
export function readJson(text: string, budget: JsonBudget = FOREIGN_JSON): unknown {
  const refusal = measureJson(text, budget);
  if (refusal?.isTooMuch) throw tooComplex(refusal);
  if (refusal) throw notTaken(`the body is not taken: ${refusal.message}`, refusal.line);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw notTaken(`the body is not valid JSON: ${withoutExcerpt(reason)}`, lineOfJsonError(text, reason));
  }
}

/** Whether the text of a field is JSON that fits in one: a schema, or what a server shows of itself. */
export function isJsonText(text: string): boolean {
  if (measureJson(text, EMBEDDED_JSON) !== null) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The refusal of a text that holds more than its budget, as every format words it. */
export function tooComplex({ message, line }: { message: string; line?: number }): AppError {
  const finding = { path: '', message, ...(line === undefined ? {} : { line }) };
  return new AppError('BODY_TOO_COMPLEX', { detail: message, findings: [finding] });
}

function notTaken(message: string, line: number | undefined): AppError {
  const finding = { path: '', message, ...(line === undefined ? {} : { line }) };
  return new AppError('INVALID_INPUT', { detail: message, findings: [finding] });
}

/** A parser's message repeats the text around the mistake, which may be a secret. */
function withoutExcerpt(reason: string): string {
  return reason.replace(/,? (?:\.\.\.)?"[\s\S]*$/, '');
}

/** 1-based line that a message of `JSON.parse` points at, when it points at one. */
function lineOfJsonError(text: string, reason: string): number | undefined {
  const position = /position (\d+)/.exec(reason)?.[1];
  return position === undefined ? undefined : lineAt(text, Number(position));
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/**
 * Measures a JSON text in one pass, without recursion, and stops at the first refusal. It does not judge the syntax: what is no
 * JSON is measured as far as it can be made out.
 */
export function measureJson(text: string, budget: JsonBudget = FOREIGN_JSON): JsonRefusal | null {
  /** Names of each open object; null for a list. */
  const open: (Set<string> | null)[] = [];
  let keys = 0;
  let values = 0;
  let isName = false;
  const refuse = (at: number, message: string, isTooMuch = false) => ({ isTooMuch, message, line: lineAt(text, at) });
  const limit = (at: number, what: string, allowed: number) =>
    refuse(at, `the body holds more than ${allowed} ${what}; at most ${allowed} are taken`, true);

  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    switch (code) {
      case SPACE:
      case LINE_FEED:
      case CARRIAGE_RETURN:
      case TAB:
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        open.push(code === OPEN_OBJECT ? new Set() : null);
        if (open.length > budget.depth) return limit(at, 'lists or objects inside each other', budget.depth);
        if (++values > budget.values) return limit(at, 'values', budget.values);
        isName = code === OPEN_OBJECT;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        open.pop();
        isName = false;
        break;
      case COMMA:
        isName = open.at(-1) instanceof Set;
        break;
      case COLON:
        isName = false;
        break;
      case QUOTE: {
        const end = endOfString(text, at);
        const names = isName ? open.at(-1) : null;
        if (names) {
          const name = textOf(text.slice(at + 1, end));
          if (++keys > budget.keys) return limit(at, 'fields', budget.keys);
          if (name === '__proto__') return refuse(at, 'found a field named "__proto__"; that name is not taken');
          if (names.has(name)) return refuse(at, `found the field ${shown(name)} twice in one object; write it once`);
          names.add(name);
        } else if (++values > budget.values) return limit(at, 'values', budget.values);
        at = end;
        break;
      }
      default: {
        if (++values > budget.values) return limit(at, 'values', budget.values);
        const end = endOfWord(text, at);
        if (/^-?\d/.test(text.slice(at, at + 2)) && !Number.isFinite(Number(text.slice(at, end))))
          return refuse(at, `found ${numberIn(text.slice(at, end))}; it must be finite`);
        at = end - 1;
      }
    }
  }
  return null;
}

/** Offset of the quote that ends a string, or of the text's end. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

/** What begins like a number and goes on as something else may be part of a secret. */
function numberIn(word: string): string {
  return /^[-+.\deE]+$/.test(word) ? `the number ${shown(word)}` : 'a number that is none';
}

/** Offset behind a number or a word. */
function endOfWord(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= SPACE || code === COMMA || code === COLON || code === QUOTE) break;
    if (code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_OBJECT || code === CLOSE_OBJECT) break;
  }
  return at;
}

function textOf(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
