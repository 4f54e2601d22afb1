import { isIntroduction } from '../toml/section-comments.ts';
import type { Statement, TomlTree } from './toml-tree.ts';

/**
 * The lines that go where their statements go: the statements, what stands between those that follow each other, and
 * the comments that touch them. A comment that the file begins with is the file's own.
 * @param statements in the order of the file
 */
export function ownedLines(tree: TomlTree, statements: readonly Statement[]): number[] {
  const lines: number[] = [];
  // A pair that goes without its table leaves what stands below it to the table.
  const isTable = statements.some(({ value }) => value === undefined);
  for (const [position, statement] of statements.entries()) {
    const before = statements[position - 1];
    const follows = before !== undefined && before.index === statement.index - 1;
    const first = follows ? before.lastLine + 1 : firstOwnedLine(tree, statement);
    const next = statements[position + 1];
    const isEnd = next === undefined || next.index !== statement.index + 1;
    const last = isEnd && isTable ? lastOwnedLine(tree, statement) : statement.lastLine;
    for (let line = first; line <= last; line++) lines.push(line);
  }
  return lines;
}

/** The first line of the comments right above a statement, or its own. */
export function firstOwnedLine(tree: TomlTree, { firstLine }: Statement): number {
  let first = firstLine;
  while (first > 0 && tree.isComment(first - 1) && !isIntroduction(tree.lines.content(first - 1))) first--;
  return first === 0 ? firstLine : first;
}

/** The last line of the comments right below a statement, unless they stand right above another; else its own. */
export function lastOwnedLine(tree: TomlTree, { lastLine }: Statement): number {
  let last = lastLine;
  while (tree.isComment(last + 1)) last++;
  return last + 1 >= tree.lines.count || tree.isBlank(last + 1) ? last : lastLine;
}
