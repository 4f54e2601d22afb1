import { indexToml } from '../toml/position-index.ts';
import { readToml } from '../toml/read-toml.ts';
import { firstOwnedLine } from './owned-lines.ts';
import type { Statement, TomlTree } from './toml-tree.ts';

/** A header with the pairs below it; lines from 0, `end` is behind the last one. */
export type Block = { header: Statement; pairs: Statement[]; start: number; end: number };

/** Each header with the pairs below it and the comments above it. */
export function blocksOf(tree: TomlTree): Block[] {
  const blocks: Block[] = [];
  for (const statement of tree.statements) {
    const last = blocks.at(-1);
    if (statement.value) last?.pairs.push(statement);
    else {
      const start = firstOwnedLine(tree, statement);
      if (last) last.end = start;
      blocks.push({ header: statement, pairs: [], start, end: tree.lines.count });
    }
  }
  return blocks;
}

/** The line behind a block and the comments that touch its end; what stands apart from it is about something else. */
export function bodyEnd(tree: TomlTree, { header, pairs, end }: Block): number {
  let line = (pairs.at(-1) ?? header).lastLine + 1;
  while (line < end && tree.isComment(line)) line++;
  return line;
}

const HEADER = /^\s*\[(?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'#])*\]\s*(#.*)?$/;

/** The comment behind a header or a value; null when something else stands there. */
export function commentBehind({ lines }: TomlTree, { value, lastLine }: Statement): string | null {
  const { start, end } = lines.at(lastLine);
  const found = value
    ? /^\s*(#.*)?$/.exec(lines.text.slice(Math.max(start, value.end), end))
    : HEADER.exec(lines.content(lastLine));
  return found && (found[1] ?? '');
}

/** The comments between the parts of a value, each from its `#`. */
export function commentsInside(tree: TomlTree, { value, parts }: Statement): string[] {
  if (!value || parts.length === 0) return [];
  const comments: string[] = [];
  let reached = value.start;
  const addUntil = (end: number) => comments.push(...(tree.lines.text.slice(reached, end).match(/#[^\n\r]*/g) ?? []));
  const pending = [...parts];
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    if (part.parts.length > 0) pending.unshift(...part.parts);
    else if (part.value) {
      addUntil(part.value.start);
      reached = part.value.end;
    }
  }
  addUntil(value.end);
  return comments;
}

/** Whether every line is blank, a comment, or a statement that ends as statements do. */
export function isReadable(tree: TomlTree): boolean {
  const owned = new Set<number>();
  for (const statement of tree.statements) {
    if (commentBehind(tree, statement) === null) return false;
    for (let line = statement.firstLine; line <= statement.lastLine; line++) owned.add(line);
  }
  for (let line = 0; line < tree.lines.count; line++)
    if (!owned.has(line) && !tree.isBlank(line) && !tree.isComment(line)) return false;
  return true;
}

/** What a piece of TOML stands for; the piece itself when it is none. */
export function plainValue(raw: string): unknown {
  const text = `v = ${raw}`;
  return readToml(text, indexToml(text)).raw?.v ?? raw;
}
