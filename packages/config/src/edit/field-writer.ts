import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { z } from 'zod';
import { type Path, pathKey } from '../model/path-origins.ts';
import { isTable, type Table } from '../model/reading.ts';
import { childSchema } from '../model/schema-walk.ts';
import { ALWAYS_SHOWN } from '../toml/render-toml.ts';
import { absentSection, type SectionName } from '../toml/section-comments.ts';
import { tomlKey } from '../toml/toml-value.ts';
import { dotted, type TableForm, type TableOptions, writeTable } from '../toml/toml-writer.ts';
import { firstOwnedLine, lastOwnedLine } from './owned-lines.ts';
import type { PartEdits } from './part-edits.ts';
import type { TextEdits } from './text-edits.ts';
import { isStatement, isUnder, type Statement, type TomlNode, type TomlTree } from './toml-tree.ts';
import { inlineText, valueText } from './value-text.ts';

type Field = { value: unknown; schema?: z.ZodType };

/** Where the fields of a table may be added. */
type Target =
  | { kind: 'root' }
  /** Inside braces, or as dotted keys beside others of the table there. */
  | { kind: 'inline'; container: TomlNode; prefix: string[] }
  | { kind: 'header'; header: Statement }
  /** The table is written in dotted keys, and new ones stand beside them. */
  | { kind: 'dotted'; after: Statement; prefix: string[] }
  /** The table has no line of its own, only tables in it have. */
  | { kind: 'implied'; first: Statement };

/** Adds what a text does not say yet, in the manner of what stands beside it. */
export class FieldWriter {
  readonly #tree: TomlTree;
  readonly #edits: TextEdits;
  readonly #parts: PartEdits;
  readonly #added = new Map<string, { table: Path; fields: Map<string, Field> }>();

  constructor(tree: TomlTree, edits: TextEdits, parts: PartEdits) {
    this.#tree = tree;
    this.#edits = edits;
    this.#parts = parts;
  }

  /** Notes a field that the text does not have; tables on the way to it come along when they are missing, too. */
  add(path: Path, value: unknown, schema: z.ZodType | undefined): void {
    const key = path.at(-1);
    const table = path.slice(0, -1);
    if (typeof key !== 'string') return;
    if (table.length > 0 && this.#tree.place(table).roots.length === 0) {
      this.add(table, { [key]: value }, undefined);
      return;
    }
    const fields = this.#fieldsOf(table);
    const known = fields.get(key)?.value;
    if (isTable(known) && isTable(value)) merge(known, value);
    else fields.set(key, { value, schema });
  }

  /** Puts a table of a list behind another one that stays, or before the first that does. */
  addElement(element: {
    list: Path;
    value: unknown;
    schema?: z.ZodType;
    after?: Path;
    before: Path;
    like: Path;
  }): void {
    const { list, value, schema, after, before, like } = element;
    const last = after && this.#tree.statementsOf(after).at(-1);
    const [first] = this.#tree.statementsOf(before);
    const place = last ? lastOwnedLine(this.#tree, last) + 1 : first ? firstOwnedLine(this.#tree, first) : undefined;
    const model = this.#tree.statementsOf(like)[0];
    if (place === undefined || !model || model.value || !isTable(value)) return;
    const names = namesOf(list);
    const options = this.#options(names, like);
    const lines = writeTable({ names, header: `[[${dotted(names)}]]`, schema, value }, options).slice(1);
    this.#insertTable(place, this.#indented(lines, model), list.length);
  }

  /** Hands everything on to the text. */
  write(): void {
    for (const { table, fields } of this.#added.values()) {
      const target = this.#targetOf(table);
      const all = [...fields];
      const isApart = ([, { value }]: [string, Field]) => isTable(value) || isListOfTables(value);
      if (target.kind === 'inline') this.#writeInline(target, all);
      else if (target.kind === 'dotted') this.#writeDotted(target, all);
      else {
        const pairs = all.filter((field) => !isApart(field));
        if (target.kind === 'header') this.#writeBody(target.header, pairs);
        if (target.kind === 'implied' && pairs.length > 0) this.#writeHeader(table, target.first, pairs);
        for (const [key, field] of all.filter(isApart)) this.#writeTable(table, key, field);
      }
    }
  }

  #fieldsOf(table: Path): Map<string, Field> {
    const known = this.#added.get(pathKey(table)) ?? { table, fields: new Map<string, Field>() };
    this.#added.set(pathKey(table), known);
    return known.fields;
  }

  #targetOf(table: Path): Target {
    if (table.length === 0) return { kind: 'root' };
    const { exact, roots } = this.#tree.place(table);
    const braces = exact.find((node) => node.value && this.#tree.lines.text[node.value.start] === '{');
    if (braces) return { kind: 'inline', container: braces, prefix: [] };
    const header = exact.find((node) => isStatement(node) && !node.value);
    if (header && isStatement(header)) return { kind: 'header', header };
    const part = roots.find((node) => !isStatement(node));
    if (part?.parent)
      return { kind: 'inline', container: part.parent, prefix: namesOf(table.slice(part.parent.path.length)) };
    const statements = roots.filter(isStatement);
    const pair = statements.findLast((one) => one.value && !isUnder(one.table, table));
    if (pair) return { kind: 'dotted', after: pair, prefix: namesOf(table.slice(pair.table.length)) };
    return { kind: 'implied', first: statements[0] as Statement };
  }

  #writeInline(
    { container, prefix }: { container: TomlNode; prefix: readonly string[] },
    fields: [string, Field][],
  ): void {
    for (const [key, { value, schema }] of fields)
      this.#parts.append(container, `${dotted([...prefix, key])} = ${inlineText(value, schema)}`);
  }

  #writeDotted({ after, prefix }: { after: Statement; prefix: readonly string[] }, fields: [string, Field][]): void {
    const named = fields.map(([key, field]): [string, Field] => [dotted([...prefix, key]), field]);
    this.#insertPairs(after, this.#pairs(named, after));
  }

  #writeBody(header: Statement, fields: [string, Field][]): void {
    if (fields.length === 0) return;
    let last = header;
    for (let next = this.#tree.statements[last.index + 1]; next?.value; next = this.#tree.statements[next.index + 1])
      last = next;
    const named = fields.map(([key, field]): [string, Field] => [tomlKey(key), field]);
    this.#insertPairs(last, this.#pairs(named, last));
  }

  /** Gives a table the header that it had no need of before. */
  #writeHeader(table: Path, first: Statement, fields: [string, Field][]): void {
    const named = fields.map(([key, field]): [string, Field] => [tomlKey(key), field]);
    const lines = [`[${dotted(namesOf(table))}]`, ...this.#pairs(named, first)];
    this.#insertTable(firstOwnedLine(this.#tree, first), this.#indented(lines, first), table.length + 1);
  }

  #writeTable(table: Path, key: string, { value, schema }: Field): void {
    const names = [...namesOf(table), key];
    const options = this.#options(names, undefined);
    const lines = isTable(value)
      ? writeTable({ names, header: `[${dotted(names)}]`, schema, value }, options)
      : listOf(value).flatMap((item) =>
          writeTable({ names, header: `[[${dotted(names)}]]`, schema: elementOf(schema, item), value: item }, options),
        );
    const last = this.#tree.statementsOf(table).at(-1);
    if (last)
      this.#insertTable(lastOwnedLine(this.#tree, last) + 1, this.#indented(lines.slice(1), last), table.length);
    else this.#writeSection(key, lines.slice(1));
  }

  /** A section takes the place of what a rendered file says of an absent one, else it comes last. */
  #writeSection(name: string, lines: readonly string[]): void {
    const { lines: text } = this.#tree;
    const said = Object.hasOwn(gatewayConfig.shape, name) ? absentSection(name as SectionName) : undefined;
    for (let line = 0; said !== undefined && line < text.count; line++) {
      if (!this.#tree.isComment(line) || text.content(line).trim() !== said) continue;
      this.#edits.removeLines([line]);
      this.#edits.insertBefore(line, lines, { isTable: false, depth: 0 });
      return;
    }
    // A header behind a pair at the top would take the pairs that follow into its table.
    const last = this.#tree.statementsOf([name]).findLast(({ table }) => table.length > 0);
    this.#insertTable(last ? lastOwnedLine(this.#tree, last) + 1 : text.count, lines, 0);
  }

  #insertTable(line: number, lines: readonly string[], depth: number): void {
    this.#edits.insertBefore(line, lines, { isTable: true, depth });
  }

  #insertPairs(after: Statement, lines: readonly string[]): void {
    this.#edits.insertBefore(after.lastLine + 1, this.#indented(lines, after), { isTable: false, depth: 0 });
  }

  #pairs(fields: readonly [string, Field][], like: Statement): string[] {
    const separator = this.#separator(like);
    const lineBreak = this.#tree.lines.breakBefore(1);
    return fields.map(([name, { value, schema }]) => {
      const text = typeof value === 'string' ? valueText(value, { lineBreak }) : inlineText(value, schema);
      return `${name}${separator}${text}`;
    });
  }

  /** What stands between key and value: the spaces of a pair nearby, unless they only line values up. */
  #separator({ at, value }: Statement): string {
    const found = value && /[ \t]?=[ \t]?$/.exec(this.#tree.lines.text.slice(at, value.start))?.[0];
    return found ?? ' = ';
  }

  #indented(lines: readonly string[], like: Statement): string[] {
    const indent = this.#tree.lines.indent(like.firstLine);
    return lines.map((line) => (line === '' ? '' : indent + line));
  }

  /** @param like an element of the same list, whose manner is followed */
  #options(names: readonly string[], like: Path | undefined): TableOptions {
    return {
      show: 'changed',
      hasComments: false,
      always: ALWAYS_SHOWN,
      isOneLine: this.#tree.lines.breakBefore(1) !== '\n',
      form: (inner) => (like ? this.#formOf(like, inner.slice(names.length)) : 'header'),
    };
  }

  #formOf(like: Path, names: readonly string[]): TableForm {
    let path = like;
    for (const name of names) {
      const isInList = this.#tree.place([...path, name]).roots.length === 0;
      path = isInList ? [...path, 0, name] : [...path, name];
    }
    const { exact, roots } = this.#tree.place(path);
    if (exact.some(({ value }) => value)) return 'inline';
    const isDotted =
      exact.length === 0 && roots.some((one) => isStatement(one) && one.value && !isUnder(one.table, path));
    return isDotted ? 'dotted' : 'header';
  }
}

function merge(table: Table, more: Table): void {
  for (const [key, value] of Object.entries(more)) {
    const known = table[key];
    if (isTable(known) && isTable(value)) merge(known, value);
    else table[key] = value;
  }
}

const namesOf = (path: Path): string[] => path.filter((segment) => typeof segment === 'string');

const listOf = (value: unknown): Table[] => (Array.isArray(value) ? value.filter(isTable) : []);

function isListOfTables(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

function elementOf(schema: z.ZodType | undefined, item: Table): z.ZodType | undefined {
  return schema && childSchema(schema, 0, [item]);
}
