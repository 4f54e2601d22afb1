import { type Finding, formatPath } from '@tallygate/contracts/finding';
import { parse, TomlDate, TomlError } from 'smol-toml';
import type { Path } from '../model/path-origins.ts';
import { isTable, type Table } from '../model/reading.ts';
import type { PositionIndex } from './position-index.ts';
import { MAX_NESTING, scanToml } from './scan-toml.ts';

const MAX_SYNTAX_FINDINGS = 20;

/**
 * Parses a TOML 1.0 text. A line that is not TOML is reported and left out, so that the rest can still be checked.
 * @returns the document without such lines (null when too little of it can be read), and a finding for each
 */
export function readToml(text: string, positions: PositionIndex): { raw: Table | null; findings: Finding[] } {
  const findings: Finding[] = [];
  let lines: string[] | undefined;
  let last = Number.NEGATIVE_INFINITY;
  for (let attempt = 0; attempt <= MAX_SYNTAX_FINDINGS; attempt++) {
    try {
      const options = { maxDepth: MAX_NESTING, unsafeKeyBehaviour: 'throw' } as const;
      const document = parse(lines?.join('\n') ?? text, options);
      if (isDeeper(document)) return { raw: null, findings: [...findings, TOO_DEEP] };
      return { raw: datesAsText(document) as Table, findings };
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const { line } = error;
      lines ??= text.split('\n');
      // What follows a broken line at once is most often its own continuation.
      if (line > last + 1) findings.push(syntaxFinding(error, text, positions));
      if (lines[line - 1] === undefined || lines[line - 1] === '') return { raw: null, findings };
      leaveOut(lines, line - 1);
      last = line;
    }
  }
  return { raw: null, findings };
}

/** Keys with many dots make tables inside each other that the parser does not count. */
function isDeeper(document: unknown): boolean {
  const pending = [{ value: document, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (value === null || typeof value !== 'object') continue;
    if (depth > MAX_NESTING) return true;
    for (const part of Object.values(value)) pending.push({ value: part, depth: depth + 1 });
  }
  return false;
}

const TOO_DEEP: Finding = {
  path: '',
  message: `the file holds tables inside each other; at most ${MAX_NESTING} are taken`,
};

/** Empties a line; with a table's header also what stands below it, which would become part of another table. */
function leaveOut(lines: string[], at: number): void {
  const isHeader = /^\s*\[/.test(lines[at] ?? '');
  lines[at] = '';
  for (let below = at + 1; isHeader && below < lines.length; below++) {
    if (/^\s*\[/.test(lines[below] ?? '')) return;
    lines[below] = '';
  }
}

function syntaxFinding(error: TomlError, text: string, positions: PositionIndex): Finding {
  const { line } = error;
  const reason = error.message
    .split('\n')[0]!
    .replace(/^Invalid TOML document: /, '')
    .trim();
  const path = keyOnLine(text, line);
  const first = path && positions.firstLineOf(path);
  const name = path ? formatPath(path) : '';
  if (first && first < line && /redefin|already defined|duplicate/i.test(reason)) {
    return {
      path: name,
      message: `"${name}" is defined a second time; it stands in line ${first} already; ${merge(text, line, first)}`,
      line,
    };
  }
  return { path: name, message: `the file is not valid TOML: ${reason}${expectation(text, line)}`, line };
}

/** How two definitions become one. */
function merge(text: string, line: number, first: number): string {
  const isTable = /^\s*\[/.test(text.split('\n')[line - 1] ?? '');
  return isTable
    ? `keep the header of line ${first}, move what stands below line ${line} up to it (each key once), and take the header of line ${line} away`
    : `keep one of the lines ${first} and ${line}`;
}

/** What was probably meant. The line itself is not repeated: it may hold a secret. */
function expectation(text: string, line: number): string {
  const found = text.split('\n')[line - 1]?.trim() ?? '';
  if (/^\{/.test(text.trimStart())) return '; found JSON, expected TOML: [section] and below it key = value';
  if (/^\[/.test(found) && !/\]\s*(#.*)?$/.test(found)) return '; found a header without its end, expected "]"';
  if (/^[\w.-]+\s*:/.test(found)) return '; found ":" behind the key, expected key = value';
  if (/^[\w.-]+\s*=\s*$/.test(found)) return '; found nothing behind "=", expected a value';
  if (/^[\w.-]+\s*=\s*[A-Za-z]/.test(found) && !/=\s*(true|false|inf|nan)\b/.test(found))
    return '; found text without quotes, expected "…"';
  const quotes = found.match(/"/g)?.length ?? 0;
  if (quotes % 2 === 1) return '; found a text without its end, expected a second quote';
  return found.includes('=') ? '' : '; found no "=", expected key = value';
}

function keyOnLine(text: string, line: number): Path | null {
  let start = 0;
  for (let count = 1; count < line; count++) start = text.indexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  const entry = scanToml(text).find(({ at }) => at >= start && (end < 0 || at < end));
  return entry?.path ?? null;
}

/** TOML dates become the text they were written as: `specVersion = 2025-06-18` means that text. */
function datesAsText(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(datesAsText);
  if (isTable(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, datesAsText(item)]));
  return value;
}
