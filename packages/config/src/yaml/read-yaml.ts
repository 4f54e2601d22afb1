import { type Finding, formatPath } from '@tallygate/contracts/finding';
import { tooComplex } from '@tallygate/contracts/json-text';
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  type YAMLError,
} from 'yaml';
import type { Path } from '../model/path-origins.ts';
import { sourceAt, yamlLineOf } from './yaml-positions.ts';

/** Measured: 250 KB of the worst text within these limits is read in 60 ms. */
const BUDGET = { depth: 32, marks: 2_000, tokens: 20_000, lines: 100_000 };

/** Tags that say what is the case without them. */
const PLAIN_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

export type YamlText = {
  /** What stands there; undefined with syntax errors. */
  value: unknown;
  /** Why it is not YAML; the first fault is enough to try another format. */
  syntax: Finding[];
  /** Well-formed YAML that is not taken: references, types of its own, fields that stand twice. */
  refused: Finding[];
  /** 1-based line of a path, or of its nearest parent that is there. */
  lineOf(path: Path): number | undefined;
  /** A scalar as it was written, e.g. `1.0` for the number 1. */
  sourceAt(path: Path): string | undefined;
};

/**
 * Reads one YAML 1.2 document that somebody else wrote: measured first, then composed without anchors that are referred to, merge
 * keys, types of its own, numbers that are none, and `__proto__`. JSON is YAML, so it reads that too.
 * @throws AppError BODY_TOO_COMPLEX above the budget
 */
export function readYaml(text: string): YamlText {
  const excess = measureTokens(text);
  if (excess !== null) throw tooComplex({ message: excess });
  if (isJoined(text))
    return { value: undefined, syntax: [], refused: [JOINED], lineOf: () => 1, sourceAt: () => undefined };
  const lines = new LineCounter();
  const tokens = parseTokens(text, lines);
  const composer = new Composer({ uniqueKeys: false, merge: false, resolveKnownTags: false, prettyErrors: false });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (!document) throw new Error('the composer gives one document of an empty text too');
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const syntax = document.errors.map((error) => syntaxFinding(error, lineAt(error.pos[0])));
  if (second) syntax.push({ path: '', message: SEVERAL, line: lineAt(second.range[0]) });
  const values = new Values(lineAt);
  const value = syntax.length === 0 ? values.of(document.contents) : undefined;
  return {
    value,
    syntax,
    refused: values.refused,
    lineOf: (path) => yamlLineOf(document as Document, lines, path),
    sourceAt: (path) => sourceAt(document as Document, path),
  };
}

function parseTokens(text: string, lines: LineCounter) {
  try {
    const tokens = [...new Parser(lines.addNewLine).parse(text)];
    if (!isDeeper(tokens, BUDGET.depth)) return tokens;
  } catch (error) {
    // The parser closes what is open by recursion; thousands of lists inside each other end it.
    if (!(error instanceof RangeError)) throw error;
  }
  throw tooComplex({ message: limit('lists or objects inside each other', BUDGET.depth) });
}

/** Lines of a text that is known to be well-formed; null when it is too large to be looked at twice. */
export function yamlLines(text: string): ((path: Path) => number | undefined) | null {
  return measureTokens(text) === null ? readYaml(text).lineOf : null;
}

/** Whether the lines of a document were joined to one: two fields, or a comment that swallows the fields after it. */
function isJoined(text: string): boolean {
  return (
    !/[\r\n]/.test(text.trim()) &&
    /^\s*(?:---\s*)?(?:#|[A-Za-z][\w.-]*:\s)/.test(text) &&
    /\s[A-Za-z][\w.-]*:\s+\S/.test(text)
  );
}

const JOINED: Finding = {
  path: '',
  message:
    'the body is not valid YAML: its line breaks are gone, as `curl -d` and `--data` take them away; send the file with `--data-binary @file.yaml`',
  line: 1,
};

const SEVERAL = 'the body is not valid YAML: there is more than one document (`---`); send one resource at a time';

function limit(what: string, allowed: number): string {
  return `the body holds more than ${allowed} ${what}; at most ${allowed} are taken`;
}

/** Walks the tokens, which costs no more than the text is long, and says what there is too much of. */
function measureTokens(text: string): string | null {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    if (++lines > BUDGET.lines) return limit('lines', BUDGET.lines);
  let tokens = 0;
  let marks = 0;
  for (const token of new Lexer().lex(text)) {
    if (++tokens > BUDGET.tokens) return limit('pieces', BUDGET.tokens);
    if (/^(:$|[&*])/.test(token) && ++marks > BUDGET.marks) return limit('fields, anchors and aliases', BUDGET.marks);
  }
  return null;
}

type Piece = { items?: unknown; value?: unknown; key?: unknown };

/** Whether collections stand deeper inside each other; without recursion, because the text decides how deep. */
function isDeeper(tokens: readonly unknown[], allowed: number): boolean {
  const pending: { piece: unknown; depth: number }[] = tokens.map((piece) => ({ piece, depth: 0 }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { piece, depth } = next;
    if (piece === null || typeof piece !== 'object') continue;
    const { items, key, value } = piece as Piece;
    const isCollection = Array.isArray(items);
    if (isCollection && depth >= allowed) return true;
    for (const part of isCollection ? items : [key, value])
      if (part !== null && typeof part === 'object')
        pending.push({ piece: part, depth: isCollection ? depth + 1 : depth });
  }
  return false;
}

function syntaxFinding(error: YAMLError, line: number): Finding {
  const friendly: Partial<Record<typeof error.code, string>> = {
    TAB_AS_INDENT: 'a tab is used for indentation; YAML wants spaces',
  };
  return { path: '', message: `the body is not valid YAML: ${friendly[error.code] ?? error.message}`, line };
}

/** Makes values of nodes, and gathers what is not taken. */
class Values {
  readonly refused: Finding[] = [];
  readonly #lineAt: (offset: number) => number;

  constructor(lineAt: (offset: number) => number) {
    this.#lineAt = lineAt;
  }

  of(node: unknown, path: Path = []): unknown {
    if (isAlias(node)) return this.#refuse(node, path, `found the alias *${node.source}; write the value itself`);
    const tag = (node as Partial<Node> | null)?.tag;
    if (tag !== undefined && !PLAIN_TAGS.has(tag))
      return this.#refuse(node, path, `found the type ${tag}; write the value without a type`);
    if (isSeq(node)) return node.items.map((item, index) => this.of(item, [...path, index]));
    if (isMap(node)) return this.#object(node.items, path);
    if (!isScalar(node)) return null;
    if (typeof node.value === 'number' && !Number.isFinite(node.value))
      return this.#refuse(node, path, `must be a number that is finite; found ${node.source}`);
    return node.value;
  }

  #object(pairs: readonly unknown[], path: Path): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (const pair of pairs) {
      if (!isPair(pair)) continue;
      const name = this.#name(pair.key, path);
      if (name === null) continue;
      if (name === '__proto__') this.#refuse(pair.key, path, 'found a field named "__proto__"; that name is not taken');
      else if (Object.hasOwn(object, name))
        this.#refuse(pair.key, [...path, name], 'the same field stands here a second time');
      else object[name] = this.of(pair.value, [...path, name]);
    }
    return object;
  }

  #name(key: unknown, path: Path): string | null {
    if (isScalar(key)) return String(this.of(key, path) ?? '');
    this.#refuse(key, path, 'the name of a field must be text; found a list, an object or an alias');
    return null;
  }

  #refuse(node: unknown, path: Path, message: string): undefined {
    const start = (node as Partial<Node> | null)?.range?.[0];
    const line = start === undefined ? {} : { line: this.#lineAt(start) };
    this.refused.push({ path: formatPath(path), message, ...line });
    return undefined;
  }
}
