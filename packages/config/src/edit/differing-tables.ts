import type { Path } from '../model/path-origins.ts';
import { isTable } from '../model/reading.ts';
import { sameValue } from '../model/same-value.ts';

/** The smallest tables of `wanted` in which something is otherwise, by their paths; a list of another length as a whole. */
export function differingTables(found: unknown, wanted: unknown, at: Path = []): Path[] {
  if (sameValue(found, wanted)) return [];
  if (Array.isArray(found) && Array.isArray(wanted) && found.length === wanted.length) {
    return wanted.flatMap((item, index) => inner({ found: found[index], wanted: item }, at, index));
  }
  if (!isTable(found) || !isTable(wanted)) return [at];
  const keys = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
  return keys.flatMap((key) => inner({ found: found[key], wanted: wanted[key] }, at, key));
}

function inner({ found, wanted }: { found: unknown; wanted: unknown }, at: Path, key: string | number): Path[] {
  if (sameValue(found, wanted)) return [];
  const isTree = (value: unknown) => isTable(value) || (Array.isArray(value) && value.some(isTable));
  return isTree(found) && isTree(wanted) ? differingTables(found, wanted, [...at, key]) : [at];
}
