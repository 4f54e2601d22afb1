import { type Finding, formatPath, type Note } from '@tallygate/contracts/finding';
import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { Document, LineCounter, parseDocument, Scalar, visit, type YAMLError } from 'yaml';
import { inSchemaOrder } from './canonical-order.ts';
import { expressionProblems } from './check-expressions.ts';
import { normaliseProxy } from './normalise-proxy.ts';
import type { Path } from './path-origins.ts';
import { Reading } from './reading.ts';
import { inexactNote, withStandIns } from './template-values.ts';
import { validate } from './validate.ts';
import { sourceAt, yamlLineOf } from './yaml-positions.ts';

export type ParsedProxy = {
  /** The checked resource in canonical form, template expressions kept; null when there are findings. */
  resource: McpProxy | null;
  findings: Finding[];
  notes: Note[];
};

/** An alias may be used this often; more is a text that grows without end. */
const MAX_ALIASES = 100;

/**
 * Reads an `Mcp` resource as the management API receives it.
 * @param contentType `application/json` is JSON; `application/yaml`, `application/x-yaml` and `text/yaml` are YAML 1.2;
 *   of anything else YAML is tried, then JSON
 */
export function parseProxyText(text: string, contentType: string | undefined): ParsedProxy {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return parseJson(text);
  const parsed = parseYaml(text);
  const isYaml = ['application/yaml', 'application/x-yaml', 'text/yaml'].includes(mediaType ?? '');
  return !isYaml && parsed === null ? parseJson(text) : (parsed ?? yamlSyntax(text));
}

/** Checks a resource that is a value already, e.g. from a JSON column or a form. */
export function parseProxyValue(value: unknown): ParsedProxy {
  return check(value, () => undefined);
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

function parseJson(text: string): ParsedProxy {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed({ path: '', message: `the body is not valid JSON: ${reason}`, line: jsonErrorLine(text, reason) });
  }
  // JSON is YAML, so the YAML document knows the lines; it is only made when there is something to point at.
  const parsed = check(value, () => undefined);
  if (parsed.findings.length === 0) return parsed;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return check(value, (path) => yamlLineOf(document, lines, path));
}

function jsonErrorLine(text: string, reason: string): number | undefined {
  const position = /position (\d+)/.exec(reason)?.[1];
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
}

/** Null when the text is not YAML at all, so that another format may be tried. */
function parseYaml(text: string): ParsedProxy | null {
  const { document, lines } = readYaml(text);
  if (document.errors.length > 0) return null;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed({ path: '', message: `the YAML repeats its anchors too often to be read: ${reason}` });
  }
  return check(
    value,
    (path) => yamlLineOf(document, lines, path),
    (path) => sourceAt(document, path),
  );
}

function yamlSyntax(text: string): ParsedProxy {
  const { document, lines } = readYaml(text);
  return failed(...document.errors.map((error) => yamlFinding(error, lines)));
}

function readYaml(text: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  return { document: parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true }), lines };
}

function yamlFinding(error: YAMLError, lines: LineCounter): Finding {
  const { line } = lines.linePos(error.pos[0]);
  const friendly: Partial<Record<typeof error.code, string>> = {
    TAB_AS_INDENT: 'a tab is used for indentation; YAML wants spaces',
    DUPLICATE_KEY: 'the same field stands here a second time',
    MULTIPLE_DOCS: 'there is more than one document (`---`); send one resource at a time',
  };
  return { path: '', message: `the body is not valid YAML: ${friendly[error.code] ?? error.message}`, line };
}

function check(
  value: unknown,
  lineOf: (path: Path) => number | undefined,
  sourceText: (path: Path) => string | undefined = () => undefined,
): ParsedProxy {
  const reading = new Reading();
  const document = normaliseProxy(value, [], reading);
  const { checkable, restore, inexact } = withStandIns(mcpProxy, document);
  for (const entry of inexact) reading.note(entry.path, inexactNote(entry));
  const written = (path: Path) => reading.origins.origin(path);
  const { data, problems } = validate(mcpProxy, checkable, (path) => sourceText(written(path)));
  if (data) restore(data);
  const findings = [...problems, ...expressionProblems(document)].map(({ path, message }) => ({
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
