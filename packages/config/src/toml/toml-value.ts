import { isTable } from '../model/reading.ts';

/** A key as it stands in a header or before `=`. */
export function tomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : basicString(name);
}

/**
 * A value as TOML text on one line, except texts with line breaks, which become multi-line strings.
 * Throws a TypeError for what TOML cannot hold (null, functions).
 */
export function tomlValue(value: unknown): string {
  if (typeof value === 'string') return value.includes('\n') ? longString(value) : shortString(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return tomlNumber(value);
  if (Array.isArray(value)) return `[${value.map(inlineValue).join(', ')}]`;
  if (isTable(value)) return inlineValue(value);
  throw new TypeError(`TOML has no value for ${value === null ? 'null' : typeof value}`);
}

/** The same on one line whatever it is, as it stands in arrays and inline tables. */
export function inlineValue(value: unknown): string {
  if (typeof value === 'string') return shortString(value);
  if (!isTable(value)) return tomlValue(value);
  const pairs = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  if (pairs.length === 0) return '{}';
  return `{ ${pairs.map(([key, item]) => `${tomlKey(key)} = ${inlineValue(item)}`).join(', ')} }`;
}

function tomlNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  const text = String(value);
  // A whole number beyond 2^53 must be written as a float to be read back as the same number.
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A text between single quotes, in which nothing is escaped; null when it cannot stand there. */
export function literalString(text: string): string | null {
  return /^[\x20-\x26\x28-\x7e\x80-\uffff]*$/.test(text) ? `'${text}'` : null;
}

// Literal strings keep JSON and expressions readable; they can hold neither quotes of their own nor control characters.
function shortString(text: string): string {
  const isLiteral = /["\\]/.test(text) && /^[\x20-\x26\x28-\x7e]*$/.test(text);
  return isLiteral ? `'${text}'` : basicString(text);
}

/** A text between double quotes on one line. */
export function basicString(text: string): string {
  return `"${escaped(text)}"`;
}

function longString(text: string): string {
  return `"""\n${text.split('\n').map(escaped).join('\n')}"""`;
}

const ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\\t',
  '\r': '\\r',
  '\n': '\\n',
  '\b': '\\b',
  '\f': '\\f',
};

function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped
  return text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return ESCAPES[character] ?? `\\u${code}`;
  });
}
