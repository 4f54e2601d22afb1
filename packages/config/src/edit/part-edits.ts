import type { TextEdits } from './text-edits.ts';
import type { TomlNode, TomlTree } from './toml-tree.ts';

type Changes = { removed: Set<TomlNode>; inserted: { after: TomlNode | undefined; text: string }[] };

/** Edits inside brackets: elements of arrays and pairs of inline tables, with their commas. */
export class PartEdits {
  readonly #tree: TomlTree;
  readonly #edits: TextEdits;
  readonly #changes = new Map<TomlNode, Changes>();

  constructor(tree: TomlTree, edits: TextEdits) {
    this.#tree = tree;
    this.#edits = edits;
  }

  remove(part: TomlNode): void {
    if (part.parent) this.#changesOf(part.parent).removed.add(part);
  }

  /** Puts a part behind another one that stays; before all that stay when there is none. */
  insert(container: TomlNode, after: TomlNode | undefined, text: string): void {
    this.#changesOf(container).inserted.push({ after, text });
  }

  /** Puts a part behind all others. */
  append(container: TomlNode, text: string): void {
    const { removed } = this.#changesOf(container);
    this.insert(
      container,
      container.parts.findLast((part) => !removed.has(part)),
      text,
    );
  }

  /** Hands all edits on to the text. */
  write(): void {
    for (const [container, changes] of this.#changes) {
      const { removed, inserted } = changes;
      if (container.parts.every((part) => removed.has(part)))
        this.#refill(
          container,
          inserted.map(({ text }) => text),
        );
      else {
        this.#removeRuns(container, removed);
        this.#insertAll(container, changes);
      }
    }
  }

  #changesOf(container: TomlNode): Changes {
    const changes = this.#changes.get(container) ?? { removed: new Set(), inserted: [] };
    this.#changes.set(container, changes);
    return changes;
  }

  #refill(container: TomlNode, texts: readonly string[]): void {
    if (!container.value) return;
    const isArray = this.#tree.lines.text[container.value.start] === '[';
    const list = texts.join(', ');
    this.#edits.replace(container.value, isArray ? `[${list}]` : list === '' ? '{}' : `{ ${list} }`);
  }

  #removeRuns({ parts }: TomlNode, removed: ReadonlySet<TomlNode>): void {
    for (let first = 0; first < parts.length; first++) {
      if (!isIn(removed, parts[first])) continue;
      let last = first;
      while (isIn(removed, parts[last + 1])) last++;
      const run = parts.slice(first, last + 1);
      if (run.every((part) => this.#isAlone(part))) for (const part of run) this.#removeOwnLines(part);
      else {
        const before = parts[first - 1]?.value?.end;
        const next = parts[last + 1]?.at;
        const end = parts[last]?.value?.end ?? 0;
        const start = parts[first]?.at ?? 0;
        this.#edits.replace(next === undefined ? { start: before ?? start, end } : { start, end: next }, '');
      }
      first = last;
    }
  }

  #insertAll({ parts, value }: TomlNode, { removed, inserted }: Changes): void {
    const first = parts.find((part) => !removed.has(part));
    const { text } = this.#tree.lines;
    for (const insertion of inserted) {
      const { after, text: put } = insertion;
      const beside = after ?? first;
      if (!beside?.value) continue;
      const isOwnLine = text[value?.start ?? 0] === '[' && this.#isAlone(beside);
      const line = this.#tree.lines.numberOf(after ? beside.value.end - 1 : beside.at);
      const indent = this.#tree.lines.indent(this.#tree.lines.numberOf(beside.at));
      if (!isOwnLine) {
        if (after) this.#edits.replace({ start: beside.value.end, end: beside.value.end }, `, ${put}`);
        else this.#edits.replace({ start: beside.at, end: beside.at }, `${put}, `);
      } else if (after) {
        const hasComma = this.#commaBehind(beside.value.end) !== null;
        const group = inserted.filter((one) => one.after === after);
        if (!hasComma && group[0] === insertion)
          this.#edits.replace({ start: beside.value.end, end: beside.value.end }, ',');
        const isLast = !hasComma && group.at(-1) === insertion;
        this.#edits.insertBefore(line + 1, [`${indent}${put}${isLast ? '' : ','}`], { isTable: false, depth: 0 });
      } else {
        this.#edits.insertBefore(this.#firstOwnLine(line), [`${indent}${put},`], { isTable: false, depth: 0 });
      }
    }
  }

  /** Whether a part shares its lines with nothing but its comma and a comment. */
  #isAlone({ at, value }: TomlNode): boolean {
    const { lines } = this.#tree;
    if (!value) return false;
    const before = lines.text.slice(lines.at(lines.numberOf(at)).start, at);
    const behind = lines.text.slice(value.end, lines.at(lines.numberOf(value.end - 1)).end);
    return /^[ \t]*$/.test(before) && /^[ \t]*,?[ \t]*(#.*)?$/.test(behind);
  }

  #removeOwnLines({ at, value }: TomlNode): void {
    const { lines } = this.#tree;
    const last = lines.numberOf((value?.end ?? at) - 1);
    for (let line = this.#firstOwnLine(lines.numberOf(at)); line <= last; line++) this.#edits.removeLines([line]);
  }

  #firstOwnLine(line: number): number {
    let first = line;
    while (/^\s*#/.test(this.#tree.lines.content(first - 1))) first--;
    return first;
  }

  /** Offset of the comma behind a part; null when there is none. */
  #commaBehind(offset: number): number | null {
    const found = /^(?:\s|#[^\n]*\n)*,/.exec(this.#tree.lines.text.slice(offset));
    return found ? offset + found[0].length - 1 : null;
  }
}

function isIn(set: ReadonlySet<TomlNode>, part: TomlNode | undefined): boolean {
  return part !== undefined && set.has(part);
}
