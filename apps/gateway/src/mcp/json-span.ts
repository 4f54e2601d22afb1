/** Bytes of one value inside a JSON text. */
export type JsonSpan = { start: number; end: number };

const WHITESPACE = /[ \t\n\r]/;

/**
 * Finds a value by its path without parsing anything else, so that one value can be replaced and every other byte kept:
 * big numbers, escapes and key order would not survive a round trip through objects.
 * @param text valid JSON as latin1, so that an index is a byte offset
 * @param path object keys and array indexes
 */
export function findJsonSpan(text: string, path: readonly (string | number)[]): JsonSpan | undefined {
  let at = skipWhitespace(text, 0);
  for (const step of path) {
    const next = typeof step === 'number' ? elementAt(text, at, step) : memberAt(text, at, step);
    if (next === undefined) return undefined;
    at = next;
  }
  return { start: at, end: endOfValue(text, at) };
}

/** Puts values in the place of others. Spans must not overlap. */
export function replaceSpans(body: Buffer, edits: readonly { span: JsonSpan; value: string }[]): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { span, value } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    pieces.push(body.subarray(from, span.start), Buffer.from(value));
    from = span.end;
  }
  pieces.push(body.subarray(from));
  return Buffer.concat(pieces);
}

function memberAt(text: string, start: number, key: string): number | undefined {
  if (text[start] !== '{') return undefined;
  let at = skipWhitespace(text, start + 1);
  while (text[at] === '"') {
    const keyEnd = endOfString(text, at);
    const isKey = JSON.parse(text.slice(at, keyEnd)) === key;
    at = skipWhitespace(text, skipWhitespace(text, keyEnd) + 1);
    if (isKey) return at;
    at = nextEntry(text, at);
  }
  return undefined;
}

function elementAt(text: string, start: number, index: number): number | undefined {
  if (text[start] !== '[') return undefined;
  let at = skipWhitespace(text, start + 1);
  for (let seen = 0; at < text.length && text[at] !== ']'; seen += 1) {
    if (seen === index) return at;
    at = nextEntry(text, at);
  }
  return undefined;
}

function nextEntry(text: string, at: number): number {
  const end = skipWhitespace(text, endOfValue(text, at));
  return text[end] === ',' ? skipWhitespace(text, end + 1) : end;
}

function endOfValue(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  if (text[start] !== '{' && text[start] !== '[') {
    let at = start;
    while (at < text.length && !/[,\]} \t\n\r]/.test(text[at] as string)) at += 1;
    return at;
  }
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (char === '{' || char === '[') depth += 1;
    if (char === '}' || char === ']') depth -= 1;
    at += 1;
    if (depth === 0) break;
  }
  return at;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipWhitespace(text: string, from: number): number {
  let at = from;
  while (at < text.length && WHITESPACE.test(text[at] as string)) at += 1;
  return at;
}
