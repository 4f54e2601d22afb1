import { Cable } from 'lucide-react';
import { expect, it } from 'vitest';
import { isSameShown, keepPlaces } from './keep-places.ts';
import type { PaletteEntry } from './palette-entry.ts';
import type { FoundGroup } from './search-palette.ts';

const group = (name: PaletteEntry['group'], ...ids: string[]): FoundGroup => ({
  group: name,
  entries: ids.map((id) => ({ id, group: name, label: id, icon: Cable, target: { href: '/' } })),
});
const ids = (groups: readonly FoundGroup[]) => groups.map((one) => [one.group, ...one.entries.map(({ id }) => id)]);

it('leaves in its place what is shown, and puts what arrives after it', () => {
  const shown = [group('Pages', 'a', 'b'), group('Meters', 'm')];
  const later = [group('Proxies', 'p'), group('Meters', 'n', 'm'), group('Pages', 'a', 'b')];
  expect(ids(keepPlaces(shown, later))).toEqual([
    ['Pages', 'a', 'b'],
    ['Meters', 'm', 'n'],
    ['Proxies', 'p'],
  ]);
});

it('keeps what a later answer no longer has, and shows at most five of a group', () => {
  const shown = [group('Tools', 'a', 'b', 'c', 'd')];
  expect(ids(keepPlaces(shown, [group('Tools', 'x', 'y')]))).toEqual([['Tools', 'a', 'b', 'c', 'd', 'x']]);
});

it('tells whether anything changed', () => {
  expect(isSameShown([group('Tools', 'a')], [group('Tools', 'a')])).toBe(true);
  expect(isSameShown([group('Tools', 'a')], [group('Tools', 'b')])).toBe(false);
});
