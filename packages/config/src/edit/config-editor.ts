import type { z } from 'zod';
import { type Path, pathKey } from '../model/path-origins.ts';
import { isTable, type Table } from '../model/reading.ts';
import { sameValue } from '../model/same-value.ts';
import { childSchema } from '../model/schema-walk.ts';
import { fillingSchema, isDefault } from '../toml/toml-writer.ts';
import { alignLists, keptInOrder } from './align-lists.ts';
import { FieldWriter } from './field-writer.ts';
import { firstOwnedLine, lastOwnedLine, ownedLines } from './owned-lines.ts';
import { PartEdits } from './part-edits.ts';
import { TextEdits } from './text-edits.ts';
import { isStatement, type TomlNode, TomlTree } from './toml-tree.ts';
import { inlineText, valueText } from './value-text.ts';

export type EditorOptions = {
  /** Where a field of the canonical form stands in the text. */
  origin: (path: Path) => Path;
  /** Tables of the wanted configuration that are written anew, not edited. */
  rewrites: readonly Path[];
};

/** Sections of other releases that feed one of ours. */
const OTHER_SOURCES: Record<string, readonly string[]> = { analytics: ['collector'] };

/** A place in the configuration of the text (`from`) and in the wanted one (`to`): indexes in lists may differ. */
type At = { from: Path; to: Path };

/** What stands there and what is wanted there, with the schema of both. */
type Edit = At & { schema?: z.ZodType | undefined; current: unknown; next: unknown };

type ListEdit = Edit & { current: readonly unknown[]; next: readonly unknown[] };

/** Finds where a text differs from a configuration, and gathers the edits that make it say the same. */
export class ConfigEditor {
  readonly #tree: TomlTree;
  readonly #edits: TextEdits;
  readonly #parts: PartEdits;
  readonly #fields: FieldWriter;
  readonly #origin: (path: Path) => Path;
  readonly #rewrites: ReadonlySet<string>;
  /** Tables that only move. They are moved first; other edits are made in a next run, when they are in place. */
  readonly #moves = new Map<number, number[][]>();

  constructor(text: string, { origin, rewrites }: EditorOptions) {
    this.#tree = new TomlTree(text);
    this.#edits = new TextEdits(this.#tree);
    this.#parts = new PartEdits(this.#tree, this.#edits);
    this.#fields = new FieldWriter(this.#tree, this.#edits, this.#parts);
    this.#origin = origin;
    this.#rewrites = new Set(rewrites.map(pathKey));
  }

  /**
   * @param schema of both configurations
   * @returns the text with the edits made; `isDone` is false when only tables moved, and the rest has yet to be edited
   */
  edit(schema: z.ZodType, current: unknown, next: unknown): { text: string; isDone: boolean } {
    this.#compare({ from: [], to: [], schema, current, next });
    if (this.#moves.size > 0) return { text: this.#moved(), isDone: false };
    this.#fields.write();
    this.#parts.write();
    return { text: this.#edits.apply(), isDone: true };
  }

  #compare(edit: Edit): void {
    const { schema, current, next } = edit;
    const isRewritten = this.#rewrites.has(pathKey(edit.to));
    if (isRewritten) this.#replace(edit, schema, next);
    else if (this.#rewrites.size === 0 && sameValue(current, next)) return;
    else if (isTable(current) && isTable(next)) this.#compareTables({ ...edit, current, next });
    else if (Array.isArray(current) && Array.isArray(next)) this.#compareLists({ ...edit, current, next });
    else if (!sameValue(current, next)) this.#set(edit, schema, next);
  }

  #compareTables({ from, to, schema, current, next }: Edit & { current: Table; next: Table }): void {
    const place = this.#origin(from);
    // Without a header or braces an empty table would not be there at all.
    const isEmpty = Object.values(next).every((value) => value === undefined);
    if (isEmpty && this.#tree.place(place).exact.length === 0) {
      this.#replace({ from, to }, schema, {});
      return;
    }
    for (const key of new Set([...Object.keys(current), ...Object.keys(next)])) {
      const child = fillingSchema(schema, key, next);
      const at = { from: [...from, key], to: [...to, key] };
      if (next[key] === undefined && current[key] === undefined) continue;
      if (next[key] === undefined) this.#remove(this.#origin(at.from));
      else this.#compare({ ...at, schema: child, current: current[key], next: next[key] });
    }
  }

  #set(at: At, schema: z.ZodType | undefined, next: unknown): void {
    const path = this.#origin(at.from);
    const { exact } = this.#tree.place(path);
    const [node] = exact;
    if (exact.length === 1 && node?.value && !isTable(next)) this.#setValue(node, next);
    else this.#replace(at, schema, next);
  }

  #setValue(node: TomlNode, next: unknown): void {
    if (!node.value) return;
    const lineBreak = this.#tree.lines.breakBefore(1);
    this.#edits.replace(node.value, valueText(next, { former: this.#tree.valueText(node), lineBreak }));
  }

  #replace({ from }: At, schema: z.ZodType | undefined, next: unknown): void {
    const path = this.#origin(from);
    this.#remove(path);
    if (from.length === 1) for (const other of OTHER_SOURCES[String(from[0])] ?? []) this.#remove([other]);
    this.#fields.add(path, next, schema);
  }

  #remove(path: Path): void {
    const { roots } = this.#tree.place(path);
    this.#edits.removeLines(ownedLines(this.#tree, roots.filter(isStatement)));
    for (const root of roots) if (!isStatement(root)) this.#parts.remove(root);
  }

  #compareLists(edit: ListEdit): void {
    const { schema, current, next } = edit;
    const path = this.#origin(edit.from);
    const { exact } = this.#tree.place(path);
    const [node] = exact;
    const array =
      exact.length === 1 && node?.value && this.#tree.lines.text[node.value.start] === '[' ? node : undefined;
    const areTables = next.every(isTable);
    if (array && next.length === 0) this.#setValue(array, []);
    else if (array && (current.length > 0 || !areTables || !isStatement(array)))
      this.#compareArrays({ ...edit, array });
    else if (next.length === 0) this.#removeAll({ ...edit, path });
    else if (current.length === 0 || this.#tree.place(path).roots.length === 0) this.#replace(edit, schema, next);
    else this.#compareTableLists({ ...edit, path });
  }

  #removeAll({ from, path, schema, current }: ListEdit & { path: Path }): void {
    for (const index of current.keys()) this.#remove(this.#origin([...from, index]));
    if (!schema || !isDefault(schema, [])) this.#fields.add(path, [], schema);
  }

  #aligned(to: Path, current: readonly unknown[], next: readonly unknown[]): number[] {
    const found = alignLists(current, next);
    return found.map((index, position) => (this.#rewrites.has(pathKey([...to, position])) ? -1 : index));
  }

  /** A list that stands in brackets behind its key. */
  #compareArrays({ from, to, array, schema, current, next }: ListEdit & { array: TomlNode }): void {
    const aligned = this.#aligned(to, current, next);
    const kept = keptInOrder(aligned.filter((index) => index >= 0));
    for (const index of current.keys()) {
      const part = array.parts[index];
      if (part && !kept.has(index)) this.#parts.remove(part);
    }
    let after: TomlNode | undefined;
    for (const [position, value] of next.entries()) {
      const index = aligned[position] ?? -1;
      if (kept.has(index)) {
        const child = schema && childSchema(schema, position, next);
        const at = { from: [...from, index], to: [...to, position] };
        this.#compare({ ...at, schema: child, current: current[index], next: value });
        after = array.parts[index];
      } else {
        const child = schema && childSchema(schema, position, next);
        this.#parts.insert(array, after, inlineText(value, child));
      }
    }
  }

  /** A list whose elements have headers of their own. */
  #compareTableLists({ from, to, path, schema, current, next }: ListEdit & { path: Path }): void {
    const aligned = this.#aligned(to, current, next);
    const found = aligned.filter((index) => index >= 0);
    const kept = keptInOrder(found);
    const placeOf = (index: number) => this.#origin([...from, index]);
    if (kept.size < found.length && this.#move(found, kept, placeOf)) return;
    const isStaying = (index: number) => kept.has(index);
    const first = found.find(isStaying);
    for (const index of current.keys()) if (!kept.has(index)) this.#remove(placeOf(index));
    let after: Path | undefined;
    for (const [position, value] of next.entries()) {
      const index = aligned[position] ?? -1;
      const child = schema && childSchema(schema, position, next);
      if (kept.has(index)) {
        const at = { from: [...from, index], to: [...to, position] };
        this.#compare({ ...at, schema: child, current: current[index], next: value });
        after = placeOf(index);
        continue;
      }
      const before = first === undefined ? placeOf(0) : placeOf(first);
      this.#fields.addElement({ list: path, value, schema: child, after, before, like: after ?? before });
    }
  }

  /** Notes which tables change their place; false when that cannot be done by moving lines. */
  #move(found: readonly number[], kept: ReadonlySet<number>, placeOf: (index: number) => Path): boolean {
    const moves: { to: number; lines: number[] }[] = [];
    const [firstKept] = found.filter((index) => kept.has(index));
    const start = firstKept === undefined ? undefined : this.#tree.statementsOf(placeOf(firstKept))[0];
    if (!start) return false;
    let to = firstOwnedLine(this.#tree, start);
    for (const index of found) {
      const statements = this.#tree.statementsOf(placeOf(index));
      const last = statements.at(-1);
      if (!last) return false;
      if (kept.has(index)) to = lastOwnedLine(this.#tree, last) + 1;
      else moves.push({ to, lines: ownedLines(this.#tree, statements) });
    }
    for (const { to: line, lines } of moves) this.#moves.set(line, [...(this.#moves.get(line) ?? []), lines]);
    return true;
  }

  #moved(): string {
    const edits = new TextEdits(this.#tree);
    for (const [line, blocks] of this.#moves) {
      for (const lines of blocks) {
        edits.removeLines(lines);
        const text = lines.map((number) => this.#tree.lines.content(number));
        edits.insertBefore(line, text, { isTable: true, depth: 0 });
      }
    }
    return edits.apply();
  }
}
