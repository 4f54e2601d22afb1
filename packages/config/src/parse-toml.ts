import { type Finding, formatPath, type Note } from '@tallygate/contracts/finding';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { findUnstorable } from '@tallygate/contracts/stored-text';
import { expressionNotes, expressionProblems } from './check-expressions.ts';
import { maskProblems } from './mask-problems.ts';
import { normaliseConfig } from './normalise-config.ts';
import type { Path } from './path-origins.ts';
import { indexToml } from './position-index.ts';
import { readToml } from './read-toml.ts';
import { Reading, type Table } from './reading.ts';
import { coerceResolved, inexactNote, withStandIns } from './template-values.ts';
import { resolveTemplates, type TemplateSources } from './templates.ts';
import { type Problem, validate } from './validate.ts';

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
  /** Line of a field of the canonical file, e.g. `mcp_proxies[1].spec.context`, or of what it belongs to. */
  lineOf(path: string): number | undefined;
};

/**
 * Reads a `config.toml` (TOML 1.0) of any known dialect.
 * With `resolve`, template expressions are replaced by their values, as the gateway needs them. Without, they stay in
 * the model as text; where a number or a boolean is wanted their default stands in, with a note.
 */
export function parseConfigToml(text: string, options: { resolve?: TemplateSources } = {}): ParsedConfig {
  const version = versionOf(text);
  const positions = indexToml(text);
  const { raw, findings: syntax } = readToml(text, positions);
  if (raw === null)
    return { config: null, document: {}, findings: syntax, notes: [], version, lineOf: () => undefined };
  const unstorable = findUnstorable(raw);
  if (unstorable) {
    const path = unstorable.path as Path;
    syntax.push({ path: formatPath(path), message: unstorable.message, line: positions.lineOf(path) });
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
  if (Array.isArray(document.mcp_proxies)) {
    for (const [index, proxy] of document.mcp_proxies.entries())
      for (const note of expressionNotes(proxy, ['mcp_proxies', index])) reading.note(note.path, note.message);
  }
  // What is missing may stand in a line that could not be read.
  const others = syntax.length === 0 ? findings : findings.filter(({ message }) => !message.startsWith('is required'));
  const all = [...syntax, ...others].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const lineOf = (path: string) => positions.lineOf(reading.origins.origin(segmentsOf(path)));
  return {
    config: all.length === 0 ? data : null,
    document: syntax.length === 0 ? document : {},
    findings: all,
    notes: reading.notes,
    version,
    lineOf,
  };
}

/** The N of `# tallygate-version: N` in the first line; null when there is none. */
export function versionOf(text: string): number | null {
  const match = /^\uFEFF?# tallygate-version: (\d{1,9})\s*(?:\n|$)/.exec(text);
  return match ? Number(match[1]) : null;
}

function segmentsOf(path: string): Path {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
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
  const all = [...problems, ...others, ...maskProblems(gatewayConfig, data), ...proxyProblems(values)];
  return { data, findings: all.map(({ path, message }) => locate(path, message)) };
}

function checkUnresolved(document: Table, reading: Reading, locate: Locate): Checked {
  const { checkable, restore, inexact } = withStandIns(gatewayConfig, document);
  for (const entry of inexact) reading.note(entry.path, inexactNote(entry));
  const { data, problems } = validate(gatewayConfig, checkable);
  if (data) restore(data);
  const all = [...problems, ...maskProblems(gatewayConfig, data), ...proxyProblems(document)];
  return { data, findings: all.map(({ path, message }) => locate(path, message)) };
}

function proxyProblems(document: Table): Problem[] {
  const { mcp_proxies: proxies } = document;
  return Array.isArray(proxies)
    ? proxies.flatMap((proxy, index) => expressionProblems(proxy, ['mcp_proxies', index]))
    : [];
}
