import { type Finding, formatPath, type Note } from '@tallygate/contracts/finding';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { findUnstorable } from '@tallygate/contracts/stored-text';
import { type TemplateSettings, templateSettings } from '@tallygate/contracts/template-settings';
import { expressionNotes, expressionProblems } from '../checks/check-expressions.ts';
import { validate } from '../checks/validate.ts';
import { normaliseConfig } from '../dialects/normalise-config.ts';
import type { Path } from '../model/path-origins.ts';
import type { Problem } from '../model/problem.ts';
import { Reading, setAt, type Table, valueAt } from '../model/reading.ts';
import { schemaAt } from '../model/schema-walk.ts';
import { standInFor } from '../model/stand-in.ts';
import { maskProblems } from '../secrets/mask-problems.ts';
import { fieldReferences, resolveFields, type TemplateField, templateFields } from '../templates/template-fields.ts';
import { plainExpressions, refusedExpressions, templateNotes, withoutValues } from '../templates/template-notes.ts';
import { templateRules } from '../templates/template-rules.ts';
import { coerceResolved, inexactNote, withStandIns } from '../templates/template-values.ts';
import type { TemplateReference, TemplateValues } from '../templates/templates.ts';
import { indexToml } from './position-index.ts';
import { readToml } from './read-toml.ts';

/**
 * Reads what the expressions of a configuration refer to.
 * @param keyFiles private keys that it names elsewhere, which no expression may read
 */
export type ReadTemplates = (
  references: readonly TemplateReference[],
  settings: TemplateSettings,
  keyFiles: readonly string[],
) => Promise<TemplateValues>;

export type ResolveOptions = {
  readTemplates: ReadTemplates;
  configFolder: string;
  /** Placeholders of other products are noted and stay the text that they are, as in releases that did not know them. */
  keepsPlaceholders?: boolean;
};

export type ParsedConfig = {
  /** The checked model with every default filled in; null when there are findings. */
  config: GatewayConfig | null;
  /** The normalised file with its template expressions unresolved; empty when the text is not TOML. */
  document: Record<string, unknown>;
  /** Everything that is wrong, with the line and the field as its author wrote it. */
  findings: Finding[];
  /** What was read in a form other than the canonical one, or has no meaning here; among them `templateNotes`. */
  notes: Note[];
  /** Template expressions that are not resolved, or will not be by the next release, each with its line. */
  templateNotes: Finding[];
  /** The number of the first-line comment `# tallygate-version: N`. */
  version: number | null;
  /** Line of a field of the canonical file, e.g. `mcp_proxies[1].spec.context`, or of what it belongs to. */
  lineOf(path: string): number | undefined;
  /** Where the text says a field of the canonical file: other dialects have other names and places for some. */
  originOf(path: Path): Path;
};

/**
 * Reads a `config.toml` (TOML 1.0) of any known dialect. Template expressions stay in the model as text; where a number
 * or a boolean is wanted their default stands in, with a note.
 * @param options.configFolder where the file stands, for the folders of `[templates]` that stand beside it
 */
export function parseConfigToml(text: string, { configFolder = '' }: { configFolder?: string } = {}): ParsedConfig {
  const read = readDocument(text);
  if ('config' in read) return read;
  const { document, fields, settings } = read;
  const { checkable, restore, inexact } = withStandIns(gatewayConfig, document, fields);
  for (const entry of inexact) read.reading.note(entry.path, inexactNote(entry));
  const { data, problems } = validate(gatewayConfig, checkable);
  if (data) restore(data);
  const rules = templateRules(settings, configFolder);
  const all = [
    ...refusedExpressions(fields, rules),
    ...problems,
    ...maskProblems(gatewayConfig, data),
    ...proxyProblems(document, fields),
  ];
  return conclude(read, { data, problems: all, notes: templateNotes(fields, rules) });
}

/** The same with expressions replaced by their values, as the gateway needs it. */
export async function resolveConfigToml(text: string, options: ResolveOptions): Promise<ParsedConfig> {
  const read = readDocument(text);
  if ('config' in read) return read;
  const { fields, settings } = read;
  const values = await options.readTemplates(fieldReferences(fields), settings, keyFilesOf(read.document));
  const { document, problems: missing } = resolveFields(read.document, fields, values);
  const resolved = fields.filter(({ isResolved }) => isResolved).map(({ path }) => path);
  coerceResolved(gatewayConfig, document, resolved);
  const { data, problems: wrong, kept } = validated(document, options.keepsPlaceholders === true);
  for (const { path, message } of kept) read.reading.note(path, message);
  // A template without a value is one problem, not also a wrong text in its field.
  const unresolved = new Set(missing.map(({ path }) => formatPath(path)));
  const others = wrong.filter(({ path }) => !unresolved.has(formatPath(path)));
  const problems = [
    ...missing,
    ...withoutValues(others, resolved),
    ...maskProblems(gatewayConfig, data),
    ...proxyProblems(document),
  ];
  const notes = templateNotes(fields, templateRules(settings, options.configFolder));
  return conclude(read, { data, problems, notes });
}

/** @param keepsPlaceholders whether they are passed over, and told in `kept` */
function validated(document: Table, keepsPlaceholders: boolean) {
  const strict = validate(gatewayConfig, document);
  const kept = strict.problems.filter(({ isPlaceholder }) => keepsPlaceholders && isPlaceholder);
  if (kept.length === 0) return { ...strict, kept };
  const copy = structuredClone(document);
  for (const { path } of kept) {
    const field = schemaAt(gatewayConfig, path, copy);
    setAt(copy, path, field && standInFor(field));
  }
  const { data, problems } = validate(gatewayConfig, copy);
  if (data) for (const { path } of kept) setAt(data, path, valueAt(document, path));
  return { data, problems, kept };
}

type Read = {
  document: Table;
  fields: TemplateField[];
  settings: TemplateSettings;
  reading: Reading;
  syntax: Finding[];
  version: number | null;
  positions: ReturnType<typeof indexToml>;
};

function readDocument(text: string): Read | ParsedConfig {
  const version = versionOf(text);
  const positions = indexToml(text);
  const { raw, findings: syntax } = readToml(text, positions);
  if (raw === null)
    return {
      config: null,
      document: {},
      findings: syntax,
      notes: [],
      templateNotes: [],
      version,
      lineOf: () => undefined,
      originOf: (path) => path,
    };
  const unstorable = findUnstorable(raw);
  if (unstorable) {
    const path = unstorable.path as Path;
    syntax.push({ path: formatPath(path), message: unstorable.message, line: positions.lineOf(path) });
  }
  const reading = new Reading();
  const document = normaliseConfig(raw, reading);
  const settings = templateSettings.safeParse(document.templates ?? {}).data ?? templateSettings.parse({});
  const fields = templateFields(gatewayConfig, document, settings.fields);
  return { document, fields, settings, reading, syntax, version, positions };
}

type Checked = { data: GatewayConfig | null; problems: Problem[]; notes: Problem[] };

function conclude(read: Read, { data, problems, notes }: Checked): ParsedConfig {
  const { document, fields, reading, syntax, positions, version } = read;
  const locate = ({ path, message }: Problem): Finding => {
    const written = reading.origins.origin(path);
    return { path: formatPath(written), message, line: positions.lineOf(written) };
  };
  if (Array.isArray(document.mcp_proxies)) {
    for (const [index, proxy] of document.mcp_proxies.entries())
      for (const note of expressionNotes(proxy, ['mcp_proxies', index])) reading.note(note.path, note.message);
  }
  const findings = plainExpressions(problems, fields).map(locate);
  // What is missing may stand in a line that could not be read.
  const others = syntax.length === 0 ? findings : findings.filter(({ message }) => !message.startsWith('is required'));
  const all = [...syntax, ...others].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const wrong = new Set(all.map(({ path }) => path));
  const located = notes.map(locate).filter(({ path }) => !wrong.has(path));
  return {
    config: all.length === 0 ? data : null,
    document: syntax.length === 0 ? document : {},
    findings: all,
    notes: [...reading.notes, ...located],
    templateNotes: located,
    version,
    lineOf: (path) => positions.lineOf(reading.origins.origin(segmentsOf(path))),
    originOf: (path) => reading.origins.origin(path),
  };
}

/** The N of `# tallygate-version: N` in the first line; null when there is none. */
export function versionOf(text: string): number | null {
  const match = /^\uFEFF?# tallygate-version: (\d{1,9})\s*(?:\n|$)/.exec(text);
  return match ? Number(match[1]) : null;
}

/** The parts of a path as findings write it. */
export function segmentsOf(path: string): Path {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}

/** The private keys that a configuration names: no template expression may show them. */
function keyFilesOf(document: Table): string[] {
  const paths = [
    valueAt(document, ['gateway', 'tls', 'key_file']),
    valueAt(document, ['gateway', 'identity_key_file']),
  ];
  return paths.filter((path) => typeof path === 'string');
}

/** @param unknown fields whose text only the gateway knows */
function proxyProblems(document: Table, unknown: readonly TemplateField[] = []): Problem[] {
  const { mcp_proxies: proxies } = document;
  const skipped = new Set(unknown.filter(({ isResolved }) => isResolved).map(({ path }) => formatPath(path)));
  return Array.isArray(proxies)
    ? proxies.flatMap((proxy, index) => expressionProblems(proxy, ['mcp_proxies', index], skipped))
    : [];
}
