import { isTable } from '../model/reading.ts';
import { sameValue } from '../model/same-value.ts';

/** Fields that tell the elements of a list apart, for every list of a configuration. */
const NAMES = ['metadata', 'name', 'proxy', 'company', 'from', 'uri', 'type'];

/**
 * Finds the elements of a list again in a changed one: first those that are the same, then those that go by the same
 * name, last those that have no name, one after the other.
 * @returns for each element of `next` its index in `current`, or -1 for a new one
 */
export function alignLists(current: readonly unknown[], next: readonly unknown[]): number[] {
  const found = next.map(() => -1);
  const free = new Set(current.keys());
  const take = (at: number, index: number) => {
    found[at] = index;
    free.delete(index);
  };
  // Most lists differ in one place; their ends need no looking up.
  const shorter = Math.min(current.length, next.length);
  let head = 0;
  for (; head < shorter && sameValue(current[head], next[head]); head++) take(head, head);
  for (let back = 1; back <= shorter - head && sameValue(current.at(-back), next.at(-back)); back++)
    take(next.length - back, current.length - back);
  for (const keyOf of [valueKey, nameKey, positionKey]) {
    const byKey = new Map<string, number[]>();
    for (const index of free) {
      const key = keyOf(current[index]);
      if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), index]);
    }
    for (const [at, value] of next.entries()) {
      if (found[at] !== -1) continue;
      const key = keyOf(value);
      const index = key === null ? undefined : byKey.get(key)?.shift();
      if (index !== undefined) take(at, index);
    }
  }
  return found;
}

/**
 * The longest run of elements that keep their order; the others are the ones that moved.
 * @param indexes the index of each element before, in the order after
 */
export function keptInOrder(indexes: readonly number[]): Set<number> {
  const ends: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const index of indexes) {
    let at = ends.findIndex((end) => end >= index);
    if (at < 0) at = ends.length;
    before.set(index, ends[at - 1]);
    ends[at] = index;
  }
  const kept = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = before.get(index)) kept.add(index);
  return kept;
}

function valueKey(value: unknown): string {
  return JSON.stringify(value, (_, item) =>
    isTable(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

function nameKey(value: unknown): string | null {
  if (!isTable(value)) return null;
  const names = NAMES.flatMap((field) => {
    const name = field === 'metadata' && isTable(value.metadata) ? value.metadata.name : value[field];
    return typeof name === 'string' ? [[field, name]] : [];
  });
  return names.length === 0 ? null : JSON.stringify(names);
}

function positionKey(value: unknown): string | null {
  return isTable(value) && nameKey(value) === null ? '' : null;
}
