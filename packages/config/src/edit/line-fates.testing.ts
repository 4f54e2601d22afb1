import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Path } from '../model/path-origins.ts';
import { isTable, valueAt } from '../model/reading.ts';
import { sameValue } from '../model/same-value.ts';
import { alignLists } from './align-lists.ts';
import type { Saying } from './arbitrary-file.testing.ts';

/** What must become of lines: `open` where a value of another kind comes in the place of theirs. */
export function fateOf(
  { table, keys }: Saying,
  current: GatewayConfig,
  wanted: GatewayConfig,
): 'stays' | 'changes' | 'goes' | 'open' {
  const place = placeIn(table, current, wanted);
  if (place === null) return 'goes';
  if (!keys) return isTable(valueAt(wanted, place)) ? 'stays' : 'open';
  const before = valueAt(valueAt(current, table), keys);
  const after = valueAt(valueAt(wanted, place), keys);
  if (sameValue(before, after)) return 'stays';
  if (after === undefined) return 'open';
  const kind = (value: unknown) => (Array.isArray(value) ? 'list' : isTable(value) ? 'table' : 'value');
  const isFilled = Array.isArray(before) && before.length === 0;
  return kind(before) === kind(after) && !isFilled ? 'changes' : 'open';
}

/** Where a table stands in the wanted configuration; null when it is in none of its lists any more. */
function placeIn(path: Path, current: unknown, wanted: unknown): Path | null {
  const place: (string | number)[] = [];
  let [before, after] = [current, wanted];
  for (const segment of path) {
    let next = segment;
    if (typeof segment === 'number') {
      if (!Array.isArray(before) || !Array.isArray(after)) return null;
      next = alignLists(before, after).indexOf(segment);
      if (next < 0) return null;
    }
    place.push(next);
    before = valueAt(before, [segment]);
    after = valueAt(after, [next]);
    if (after === undefined) return null;
  }
  return place;
}

/** Whether lines stand one behind the other in a text. */
export function hasLines(all: readonly string[], wanted: readonly string[]): boolean {
  return all.some((_, at) => wanted.every((line, index) => all[at + index] === line));
}
