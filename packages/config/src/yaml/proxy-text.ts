import { AppError } from '@tallygate/contracts/app-error';
import { type Finding, formatPath, type Note } from '@tallygate/contracts/finding';
import { readJson } from '@tallygate/contracts/json-text';
import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { findUnstorable } from '@tallygate/contracts/stored-text';
import { Document, Scalar, visit } from 'yaml';
import { expressionNotes, expressionProblems } from '../checks/check-expressions.ts';
import { validate } from '../checks/validate.ts';
import { normaliseProxy } from '../dialects/normalise-proxy.ts';
import { inSchemaOrder } from '../model/canonical-order.ts';
import type { Path } from '../model/path-origins.ts';
import { Reading, valueAt } from '../model/reading.ts';
import { keepSealed } from '../secrets/keep-sealed.ts';
import { templateFields } from '../templates/template-fields.ts';
import { plainExpressions } from '../templates/template-notes.ts';
import { inexactNote, withStandIns } from '../templates/template-values.ts';
import { readYaml, yamlLines } from './read-yaml.ts';

export type ParsedProxy = {
  /** The checked resource in canonical form, template expressions kept; null when there are findings. */
  resource: McpProxy | null;
  findings: Finding[];
  notes: Note[];
};

/**
 * Reads an `Mcp` resource as the management API receives it.
 * @param contentType `application/json` is JSON; `application/yaml`, `application/x-yaml` and `text/yaml` are YAML 1.2;
 *   of anything else YAML is tried, then JSON
 * @param stored what the resource replaces, with references to its secrets: what is left out of those stays
 * @throws AppError BODY_TOO_COMPLEX before it is read, when it is made of too many parts
 */
export function parseProxyText(text: string, contentType: string | undefined, stored?: McpProxy): ParsedProxy {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return parseJson(text, stored);
  const isYaml = ['application/yaml', 'application/x-yaml', 'text/yaml'].includes(mediaType ?? '');
  return parseYaml(text, !isYaml, stored) ?? parseJson(text, stored);
}

/** Checks a resource that is a value already, e.g. from a JSON column or a form. */
export function parseProxyValue(value: unknown, stored?: McpProxy): ParsedProxy {
  return check(value, stored);
}

/**
 * The `metadata.name` that a YAML text gives its resource, whatever else is wrong with it; null when it gives none.
 * @throws AppError BODY_TOO_COMPLEX
 */
export function proxyNameIn(text: string): string | null {
  const name = valueAt(readYaml(text).value, ['metadata', 'name']);
  return typeof name === 'string' && name !== '' && findUnstorable(name) === null ? name : null;
}

/** The 1-based line of a field in a text that can be read, or of its nearest parent there; undefined where nothing tells. */
export function lineOfField(text: string, path: string): number | undefined {
  const segments = path.split(/[.[\]]+/).filter((segment) => segment !== '');
  return yamlLines(text)?.(segments.map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment)));
}

/** Writes a resource as YAML in the order of the guide, quoted so that YAML 1.1 readers understand the same. */
export function renderProxyYaml(resource: McpProxy): string {
  const document = new Document(inSchemaOrder(mcpProxy, resource), {
    compat: 'yaml-1.1',
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && !fitsBlock(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Whether a text of several lines can stand as a block without losing a space or a line break. */
function fitsBlock(text: string): boolean {
  return !text.includes('\n') || (/^\S/.test(text) && text.split('\n').every((line) => !/\s$|[^\P{C}\t]/u.test(line)));
}

function parseJson(text: string, stored: McpProxy | undefined): ParsedProxy {
  let value: unknown;
  try {
    value = readJson(text);
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID_INPUT') return failed(...error.findings);
    throw error;
  }
  // JSON is YAML, so the YAML document knows the lines; it is only made when there is something to point at.
  const parsed = check(value, stored);
  if (parsed.findings.length === 0) return parsed;
  const lineOf = yamlLines(text);
  return lineOf === null ? parsed : check(value, stored, { lineOf });
}

/** Null when the text is not YAML at all and may be something else. */
function parseYaml(text: string, mayBeJson: boolean, stored: McpProxy | undefined): ParsedProxy | null {
  const { value, syntax, refused, lineOf, sourceAt } = readYaml(text);
  if (syntax.length > 0) return mayBeJson ? null : failed(...syntax);
  return refused.length > 0 ? failed(...refused) : check(value, stored, { lineOf, sourceAt });
}

/** What the text tells of a path beyond its value; a value without a text tells nothing. */
type TextPlaces = {
  lineOf?: (path: Path) => number | undefined;
  sourceAt?: (path: Path) => string | undefined;
};

function check(
  value: unknown,
  stored: McpProxy | undefined,
  { lineOf = () => undefined, sourceAt = () => undefined }: TextPlaces = {},
): ParsedProxy {
  const unstorable = findUnstorable(value);
  if (unstorable) {
    const path = unstorable.path as Path;
    return failed({ path: formatPath(path), message: unstorable.message, line: lineOf(path) });
  }
  const reading = new Reading();
  const document = keepSealed(mcpProxy, normaliseProxy(value, [], reading), stored);
  const fields = templateFields(mcpProxy, document);
  const { checkable, restore, inexact } = withStandIns(mcpProxy, document, fields);
  for (const entry of inexact) reading.note(entry.path, inexactNote(entry));
  for (const { path, message } of expressionNotes(document)) reading.note(path, message);
  const written = (path: Path) => reading.origins.origin(path);
  const { data, problems } = validate(mcpProxy, checkable, (path) => sourceAt(written(path)));
  if (data) restore(data);
  const wrong = plainExpressions([...problems, ...expressionProblems(document)], fields);
  const findings = wrong.map(({ path, message }) => ({
    path: formatPath(written(path)),
    message,
    line: lineOf(written(path)),
  }));
  findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { resource: findings.length === 0 ? data : null, findings, notes: reading.notes };
}

function failed(...findings: Finding[]): ParsedProxy {
  return { resource: null, findings, notes: [] };
}
