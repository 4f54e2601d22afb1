import { formatPath } from '@tallygate/contracts/finding';
import { pathKey } from '../model/path-origins.ts';
import { sameValue } from '../model/same-value.ts';
import { redactToml } from '../toml/redact.ts';
import { firstOwnedLine } from './owned-lines.ts';
import { type Block, bodyEnd, commentBehind, commentsInside, plainValue } from './table-blocks.ts';
import { isUnder, type Statement, type TomlTree } from './toml-tree.ts';

/** What a text says of a key: its line, counted from 1, and the value as it may be shown. */
type SaidValue = { line: number; value: string };

export type MergedTable = {
  path: string;
  /** Lines of its two headers, counted from 1. */
  lines: { first: number; second: number };
  /** Keys of which the two say different things; the second holds. */
  disagreements: { path: string; first: SaidValue; second: SaidValue }[];
};

/** A line with its break, and its number in the text that was given. */
export type MergeLine = { text: string; number: number };

type MergeOptions = {
  tree: TomlTree;
  lines: readonly MergeLine[];
  blocks: readonly Block[];
  first: Block;
  second: Block;
};

/** Puts what stands in one table into another one, line by line. */
export class TableMerge {
  readonly table: MergedTable;
  readonly #tree: TomlTree;
  readonly #lines: readonly MergeLine[];
  readonly #break: string;
  /** What is put before a line. */
  readonly #before = new Map<number, MergeLine[]>();
  readonly #removed = new Set<number>();

  constructor({ tree, lines, blocks, first, second }: MergeOptions) {
    this.#tree = tree;
    this.#lines = lines;
    this.#break = tree.lines.breakBefore(1);
    const number = ({ header }: Block) => lines[header.firstLine]!.number;
    this.table = {
      path: formatPath(first.header.path),
      lines: { first: number(first), second: number(second) },
      disagreements: [],
    };
    this.#mergeHeaders(first, second);
    const rest = this.#mergePairs(first, second);
    this.#put(bodyEnd(tree, first) - 1, rest);
    this.#move(blocks, first, second);
    this.#remove(second);
  }

  lines(): MergeLine[] {
    const all: MergeLine[] = [];
    for (let line = 0; line <= this.#lines.length; line++) {
      all.push(...(this.#before.get(line) ?? []));
      const own = this.#lines[line];
      if (own && !this.#removed.has(line)) all.push(own);
    }
    // A block at the end leaves the blank lines before it.
    if (this.#removed.has(this.#lines.length - 1)) while (all.at(-1)?.text.trim() === '') all.pop();
    return all.map((line, index) =>
      index === all.length - 1 || line.text.endsWith('\n') ? line : { ...line, text: line.text + this.#break },
    );
  }

  #mergeHeaders(first: Block, second: Block): void {
    const comments = this.#linesOf(second.start, second.header.firstLine).filter(isComment);
    const kept = this.#linesOf(first.start, first.header.firstLine);
    this.#put(first.header.firstLine - 1, this.#notIn(kept, [...comments, ...this.#behind(second.header)]));
  }

  /** @returns what the first table does not have, in the order of the second */
  #mergePairs(first: Block, second: Block): MergeLine[] {
    const nameIn = (block: Block, { path }: Statement) => pathKey(path.slice(block.header.path.length));
    const known = new Map(first.pairs.map((pair) => [nameIn(first, pair), pair]));
    const rest: MergeLine[] = [];
    let reached = second.header.firstLine + 1;
    for (const pair of second.pairs) {
      const comments = this.#linesOf(reached, pair.firstLine).filter(isComment);
      reached = pair.lastLine + 1;
      const former = known.get(nameIn(second, pair));
      if (former) this.#mergePair(former, pair, comments);
      else rest.push(...comments, ...this.#linesOf(pair.firstLine, reached));
    }
    return [...rest, ...this.#linesOf(reached, bodyEnd(this.#tree, second))];
  }

  #mergePair(former: Statement, later: Statement, comments: readonly MergeLine[]): void {
    const above = this.#linesOf(firstOwnedLine(this.#tree, former), former.firstLine);
    const [before, after] = [former, later].map((pair) => this.#tree.valueText(pair)) as [string, string];
    if (sameValue(plainValue(before), plainValue(after))) {
      const known = [...above, ...this.#behind(former)];
      this.#put(former.firstLine - 1, this.#notIn(known, [...comments, ...this.#behind(later)]));
      return;
    }
    const isRepeated = ({ text }: MergeLine) => this.#behind(later).some((one) => one.text.trim() === text.trim());
    const formerComments = this.#behind(former).filter((one) => !isRepeated(one));
    const put = [...this.#notIn(above, [...formerComments, ...comments])];
    this.#put(former.firstLine - 1, [...put, ...this.#linesOf(later.firstLine, later.lastLine + 1)]);
    for (let line = former.firstLine; line <= former.lastLine; line++) this.#removed.add(line);
    const said = (pair: Statement): SaidValue => ({
      line: this.#lines[pair.firstLine]!.number,
      value: redactToml(this.#tree.lines.text, pair.value),
    });
    this.table.disagreements.push({ path: formatPath(former.path), first: said(former), second: said(later) });
  }

  /** The tables inside of an element go where the element goes. */
  #move(blocks: readonly Block[], first: Block, second: Block): void {
    const inside = (block: Block) => blocks.filter(({ header }) => isUnder(header.path, block.header.path));
    const moved = inside(second).filter((block) => block !== second && !isUnder(block.header.path, first.header.path));
    if (moved.length === 0) return;
    const texts = moved.flatMap((block) => [
      { text: this.#break, number: 0 },
      ...this.#linesOf(block.start, bodyEnd(this.#tree, block)),
    ]);
    this.#put(bodyEnd(this.#tree, inside(first).at(-1) ?? first) - 1, texts);
    for (const block of moved) this.#remove(block);
  }

  /** With the blank lines behind it: those before it stay. */
  #remove(block: Block): void {
    let line = block.start;
    for (; line < bodyEnd(this.#tree, block); line++) this.#removed.add(line);
    for (; line < block.end && this.#tree.isBlank(line); line++) this.#removed.add(line);
  }

  /** Puts lines behind a line. */
  #put(line: number, put: readonly MergeLine[]): void {
    const whole = put.map((one) => (one.text.endsWith('\n') ? one : { ...one, text: one.text + this.#break }));
    this.#before.set(line + 1, [...(this.#before.get(line + 1) ?? []), ...whole]);
  }

  #linesOf(start: number, end: number): MergeLine[] {
    return this.#lines.slice(start, Math.max(start, end));
  }

  /** The comments behind a header or a value and in it, as lines of their own. */
  #behind(statement: Statement): MergeLine[] {
    const comments = [...commentsInside(this.#tree, statement), commentBehind(this.#tree, statement)];
    const indent = this.#tree.lines.indent(statement.firstLine);
    const { number } = this.#lines[statement.lastLine]!;
    return comments.flatMap((comment) => (comment ? [{ text: `${indent}${comment}${this.#break}`, number }] : []));
  }

  #notIn(known: readonly MergeLine[], comments: readonly MergeLine[]): MergeLine[] {
    const texts = new Set(known.map(({ text }) => text.trim()));
    return comments.filter(({ text }) => !texts.has(text.trim()));
  }
}

const isComment = ({ text }: MergeLine): boolean => text.trim().startsWith('#');
