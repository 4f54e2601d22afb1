import { type Path, pathKey } from '../model/path-origins.ts';
import { scanToml } from '../toml/scan-toml.ts';
import { TextLines } from './text-lines.ts';

export type Span = { start: number; end: number };

/** A header, a pair, or a part of the value of a pair: a pair of an inline table, an element of an array. */
export type TomlNode = {
  /** Path of the node, with the index of each element of a list. */
  path: Path;
  /** Offset of the key, header or element. */
  at: number;
  /** Absent for headers. */
  value?: Span;
  parts: TomlNode[];
  /** The node of whose value this one is a part. */
  parent?: TomlNode;
};

/** A header or pair that stands on lines of its own. */
export type Statement = TomlNode & {
  index: number;
  firstLine: number;
  lastLine: number;
  /** Path of the header that it stands below; of a header its own. */
  table: Path;
};

/** All that a text says of one path. */
export type Place = {
  /** What defines exactly this path. */
  exact: TomlNode[];
  /** What defines it or something in it, and is no part of something else that does. */
  roots: TomlNode[];
};

const NOWHERE: Place = { exact: [], roots: [] };

/** A valid TOML text with the place of everything in it; nothing of the text is lost. */
export class TomlTree {
  readonly lines: TextLines;
  readonly statements: Statement[] = [];
  readonly #places = new Map<string, Place>();
  readonly #owners: (Statement | undefined)[] = [];

  constructor(text: string) {
    this.lines = new TextLines(text);
    let table: Path = [];
    let statement: Statement | undefined;
    const open: TomlNode[] = [];
    for (const { path, at, value } of scanToml(text)) {
      while (open.length > 0 && at >= (open.at(-1)?.value?.end ?? 0)) open.pop();
      const parent = open.at(-1);
      const node: TomlNode = { path, at, parts: [], ...(value && { value }), ...(parent && { parent }) };
      if (parent) parent.parts.push(node);
      else {
        if (!value) table = path;
        const firstLine = this.lines.numberOf(at);
        const lastLine = value ? this.lines.numberOf(Math.max(at, value.end - 1)) : firstLine;
        statement = Object.assign(node, { index: this.statements.length, firstLine, lastLine, table });
        this.statements.push(statement);
        for (let line = firstLine; line <= lastLine; line++) this.#owners[line] = statement;
      }
      if (value) open.push(node);
      this.#enter(node);
    }
  }

  /** What the text says of a path. */
  place(path: Path): Place {
    return this.#places.get(pathKey(path)) ?? NOWHERE;
  }

  /** The statements that say something of a path or of what is in it. */
  statementsOf(path: Path): Statement[] {
    return this.place(path).roots.filter(isStatement);
  }

  /** The text of a node's value. */
  valueText({ value }: TomlNode): string {
    return value ? this.lines.text.slice(value.start, value.end) : '';
  }

  /** Whether a line holds nothing but white space, outside of every value. */
  isBlank(line: number): boolean {
    return this.#owners[line] === undefined && this.lines.content(line).trim() === '';
  }

  /** Whether a line is a comment and nothing else. */
  isComment(line: number): boolean {
    return this.#owners[line] === undefined && this.lines.content(line).trim().startsWith('#');
  }

  #enter(node: TomlNode): void {
    const { path, parent } = node;
    for (let length = (parent?.path.length ?? 0) + 1; length <= path.length; length++) {
      const key = pathKey(path.slice(0, length));
      const place = this.#places.get(key) ?? { exact: [], roots: [] };
      if (place.roots.length === 0) this.#places.set(key, place);
      place.roots.push(node);
      if (length === path.length) place.exact.push(node);
    }
  }
}

export function isStatement(node: TomlNode): node is Statement {
  return node.parent === undefined;
}

/** Whether a path is another one or leads into it. */
export function isUnder(path: Path, other: Path): boolean {
  return path.length >= other.length && other.every((segment, index) => path[index] === segment);
}
