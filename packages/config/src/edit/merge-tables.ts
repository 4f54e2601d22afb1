import { pathKey } from '../model/path-origins.ts';
import { indexToml } from '../toml/position-index.ts';
import { readToml } from '../toml/read-toml.ts';
import { type Block, blocksOf, isReadable, plainValue } from './table-blocks.ts';
import { type MergedTable, type MergeLine, TableMerge } from './table-merge.ts';
import { TomlTree } from './toml-tree.ts';

export type MergedToml = { text: string; tables: MergedTable[] };

/** Lists whose elements are the same when this key of them says the same. */
const IDENTITIES: Readonly<Record<string, string>> = {
  [pathKey(['analytics', 'publishers'])]: 'type',
  [pathKey(['policy_configurations', 'jwtauth_v0', 'keymanagers'])]: 'name',
};

/** A file with more tables to merge is no pasted block. */
const MAX_MERGES = 100;

/**
 * Makes one table of each that a text defines twice, and one publisher or key manager of two of the same name. The keys of
 * the later one hold; comments of both stay.
 * @returns null when there is nothing to merge, or when that alone does not make TOML of the text
 */
export function mergeTables(text: string): MergedToml | null {
  let lines: MergeLine[] = splitLines(text);
  const tables: MergedTable[] = [];
  for (;;) {
    const merged = mergeOne(lines);
    if (merged === null) break;
    if (merged === 'unreadable' || tables.length === MAX_MERGES) return null;
    lines = merged.lines;
    tables.push(merged.table);
  }
  const result = joined(lines);
  const isToml = readToml(result, indexToml(result)).findings.length === 0;
  return tables.length > 0 && isToml ? { text: result, tables } : null;
}

function mergeOne(lines: readonly MergeLine[]): { lines: MergeLine[]; table: MergedTable } | 'unreadable' | null {
  const tree = new TomlTree(joined(lines));
  const blocks = blocksOf(tree);
  const twice = findTwice(tree, blocks);
  if (twice === null) return null;
  if (!isReadable(tree)) return 'unreadable';
  const merge = new TableMerge({ tree, lines, blocks, ...twice });
  return { lines: merge.lines(), table: merge.table };
}

/** The first table that was defined before. */
function findTwice(tree: TomlTree, blocks: readonly Block[]): { first: Block; second: Block } | null {
  const known = new Map<string, Block>();
  for (const second of blocks) {
    for (const name of namesOf(tree, second)) {
      const first = known.get(name);
      if (first) return { first, second };
      known.set(name, second);
    }
  }
  return null;
}

function namesOf(tree: TomlTree, { header, pairs }: Block): string[] {
  const own = pathKey(header.path);
  if (typeof header.path.at(-1) !== 'number') return [own];
  const list = pathKey(header.path.slice(0, -1));
  const key = IDENTITIES[list];
  const pair = key && pairs.find(({ path }) => pathKey(path.slice(header.path.length)) === pathKey([key]));
  return pair ? [own, `${list} ${JSON.stringify(plainValue(tree.valueText(pair)))}`] : [own];
}

function splitLines(text: string): MergeLine[] {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line, index) => ({ text: line, number: index + 1 }));
}

function joined(lines: readonly MergeLine[]): string {
  return lines.map(({ text }) => text).join('');
}
