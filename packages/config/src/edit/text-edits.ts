import type { Span, TomlTree } from './toml-tree.ts';

type Insertion = {
  line: number;
  lines: readonly string[];
  /** A table with its header stands apart; a pair stands where it is put. */
  isTable: boolean;
  /** How deep the table is that this is put into: what belongs to an inner one comes first. */
  depth: number;
  order: number;
};

/** Changes to a text that are gathered and made at once: every place is named as it is in the text before. */
export class TextEdits {
  readonly #tree: TomlTree;
  readonly #removed = new Set<number>();
  readonly #insertions: Insertion[] = [];
  readonly #replacements: (Span & { text: string })[] = [];

  constructor(tree: TomlTree) {
    this.#tree = tree;
  }

  removeLines(lines: Iterable<number>): void {
    for (const line of lines) this.#removed.add(line);
  }

  /** Puts lines before a line; `isTable` keeps them apart from their neighbours by blank lines. */
  insertBefore(line: number, lines: readonly string[], { isTable, depth }: { isTable: boolean; depth: number }): void {
    this.#insertions.push({ line, lines, isTable, depth, order: this.#insertions.length });
  }

  /** Puts a text in place of a span of the text; of an empty span at one offset, in the order of the calls. */
  replace(span: Span, text: string): void {
    this.#replacements.push({ ...span, text });
  }

  /** The text with all changes made. */
  apply(): string {
    const { lines } = this.#tree;
    this.#removeSpareBlanks();
    const changes = [...this.#replacements, ...this.#insertedTexts()];
    for (const line of this.#removed) {
      const { start, next } = lines.at(line);
      changes.push({ start, end: next, text: '' });
    }
    // What is put somewhere comes before what goes from there.
    const sorted = changes
      .map((change, order) => ({ ...change, order }))
      .sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start) || a.order - b.order);
    let text = '';
    let reached = 0;
    for (const { start, end, text: put } of sorted) {
      text += lines.text.slice(reached, Math.max(start, reached)) + put;
      reached = Math.max(end, reached);
    }
    return text + lines.text.slice(reached);
  }

  #insertedTexts(): (Span & { text: string })[] {
    const { lines } = this.#tree;
    const byLine = new Map<number, Insertion[]>();
    for (const insertion of this.#insertions)
      byLine.set(insertion.line, [...(byLine.get(insertion.line) ?? []), insertion]);
    return [...byLine].map(([line, insertions]) => {
      const { start } = lines.at(line);
      const lineBreak = lines.breakBefore(line);
      const all = insertions.sort(
        (a, b) => Number(a.isTable) - Number(b.isTable) || b.depth - a.depth || a.order - b.order,
      );
      const put: string[] = [];
      let isApart = this.#isApartBefore(line);
      for (const { lines: inserted, isTable } of all) {
        if (isTable && !isApart) put.push('');
        put.push(...inserted);
        isApart = false;
      }
      if (all.at(-1)?.isTable && !this.#isApartAfter(line)) put.push('');
      const isOpen =
        line >= lines.count && lines.count > 0 && lines.at(lines.count - 1).next === lines.at(lines.count - 1).end;
      return { start, end: start, text: `${isOpen ? lineBreak : ''}${put.map((one) => one + lineBreak).join('')}` };
    });
  }

  #isApartBefore(line: number): boolean {
    let before = line - 1;
    while (before >= 0 && this.#removed.has(before)) before--;
    return before < 0 || this.#tree.isBlank(before);
  }

  #isApartAfter(line: number): boolean {
    let after = line;
    while (after < this.#tree.lines.count && this.#removed.has(after)) after++;
    return after >= this.#tree.lines.count || this.#tree.isBlank(after);
  }

  /** Where lines went, one of the blank lines around them is enough. */
  #removeSpareBlanks(): void {
    const { count } = this.#tree.lines;
    const filled = new Set(this.#insertions.map(({ line }) => line));
    for (const first of [...this.#removed].sort((a, b) => a - b)) {
      if (this.#removed.has(first - 1)) continue;
      let after = first;
      let isFilled = filled.has(first);
      while (this.#removed.has(after)) isFilled = filled.has(++after) || isFilled;
      const isApart = first === 0 || this.#tree.isBlank(first - 1);
      if (isFilled || !isApart) continue;
      for (let line = after; line < count && this.#tree.isBlank(line); line++) this.#removed.add(line);
      if (after < count) continue;
      for (let line = first - 1; line >= 0 && this.#tree.isBlank(line); line--) this.#removed.add(line);
    }
  }
}
