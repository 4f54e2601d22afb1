import { type Finding, formatPath, type Note } from '@tallygate/contracts/finding';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { parse, TomlDate, TomlError } from 'smol-toml';
import { normaliseConfig } from './normalise-config.ts';
import type { Path } from './path-origins.ts';
import { indexToml, type PositionIndex } from './position-index.ts';
import { isTable, Reading, type Table } from './reading.ts';
import { scanToml } from './scan-toml.ts';
import { coerceResolved, inexactNote, withStandIns } from './template-values.ts';
import { resolveTemplates, type TemplateSources } from './templates.ts';
import { validate } from './validate.ts';

export type ParsedConfig = {
  /** The checked model with every default filled in; null when there are findings. */
  config: GatewayConfig | null;
  /** The normalised file with its template expressions unresolved; empty when the text is not TOML. */
  document: Record<string, unknown>;
  /** Everything that is wrong, with the line and the field as its author wrote it. */
  findings: Finding[];
  /** What was read in a form other than the canonical one, or has no meaning here. */
  notes: Note[];
  /** The number of the first-line comment `# tallygate-version: N`. */
  version: number | null;
};

const MAX_NESTING = 64;

/**
 * Reads a `config.toml` (TOML 1.0) of any known dialect.
 * With `resolve`, template expressions are replaced by their values, as the gateway needs them. Without, they stay in
 * the model as text; where a number or a boolean is wanted their default stands in, with a note.
 */
export function parseConfigToml(text: string, options: { resolve?: TemplateSources } = {}): ParsedConfig {
  const version = versionOf(text);
  const positions = indexToml(text);
  let raw: Table;
  try {
    raw = datesAsText(parse(text, { maxDepth: MAX_NESTING, unsafeKeyBehaviour: 'throw' })) as Table;
  } catch (error) {
    return { config: null, document: {}, findings: [syntaxFinding(error, text, positions)], notes: [], version };
  }
  const reading = new Reading();
  const document = normaliseConfig(raw, reading);
  const locate = (path: Path, message: string): Finding => {
    const written = reading.origins.origin(path);
    return { path: formatPath(written), message, line: positions.lineOf(written) };
  };
  const { data, findings } = options.resolve
    ? checkResolved(document, options.resolve, locate)
    : checkUnresolved(document, reading, locate);
  findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { config: findings.length === 0 ? data : null, document, findings, notes: reading.notes, version };
}

/** The N of `# tallygate-version: N` in the first line; null when there is none. */
export function versionOf(text: string): number | null {
  const match = /^\uFEFF?# tallygate-version: (\d{1,9})\s*(?:\n|$)/.exec(text);
  return match ? Number(match[1]) : null;
}

type Checked = { data: GatewayConfig | null; findings: Finding[] };
type Locate = (path: Path, message: string) => Finding;

function checkResolved(document: Table, sources: TemplateSources, locate: Locate): Checked {
  const { document: values, problems, resolved } = resolveTemplates(document, sources);
  coerceResolved(gatewayConfig, values, resolved);
  const { data, problems: wrong } = validate(gatewayConfig, values);
  // A template without a value is one problem, not also a wrong text in its field.
  const unresolved = new Set(problems.map(({ path }) => formatPath(path)));
  const others = wrong.filter(({ path }) => !unresolved.has(formatPath(path)));
  return { data, findings: [...problems, ...others].map(({ path, message }) => locate(path, message)) };
}

function checkUnresolved(document: Table, reading: Reading, locate: Locate): Checked {
  const { checkable, restore, inexact } = withStandIns(gatewayConfig, document);
  for (const entry of inexact) reading.note(entry.path, inexactNote(entry));
  const { data, problems } = validate(gatewayConfig, checkable);
  if (data) restore(data);
  return { data, findings: problems.map(({ path, message }) => locate(path, message)) };
}

function syntaxFinding(error: unknown, text: string, positions: PositionIndex): Finding {
  if (!(error instanceof TomlError)) throw error;
  const reason = error.message
    .split('\n')[0]!
    .replace(/^Invalid TOML document: /, '')
    .trim();
  const finding: Finding = { path: '', message: `the file is not valid TOML: ${reason}`, line: error.line };
  if (!/redefin|already defined|duplicate/i.test(reason)) return finding;
  const repeated = keyOnLine(text, error.line);
  const first = repeated && positions.firstLineOf(repeated);
  if (!repeated || !first || first >= error.line) return finding;
  const name = formatPath(repeated);
  return {
    path: name,
    message: `"${name}" is defined a second time; it stands in line ${first} already`,
    line: error.line,
  };
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
