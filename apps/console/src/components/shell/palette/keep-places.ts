import type { FoundGroup } from './search-palette.ts';

const SHOWN_OF_GROUP = 5;

/**
 * What a later answer to the same text shows: all that was shown stays in its place, and what is new comes after it, so that
 * nothing moves under a pointer that is about to press. Pure.
 */
export function keepPlaces(shown: readonly FoundGroup[], found: readonly FoundGroup[]): FoundGroup[] {
  const kept = shown.flatMap(({ group, entries }): FoundGroup[] => {
    const now = found.find((one) => one.group === group)?.entries ?? [];
    const byId = new Map(now.map((entry) => [entry.id, entry]));
    const places = new Set(entries.map(({ id }) => id));
    const stayed = entries.map((entry) => byId.get(entry.id) ?? entry);
    return [{ group, entries: [...stayed, ...now.filter(({ id }) => !places.has(id))].slice(0, SHOWN_OF_GROUP) }];
  });
  const groups = new Set(shown.map(({ group }) => group));
  return [...kept, ...found.filter(({ group }) => !groups.has(group))];
}

/** Whether both show the same, in the same places. */
export function isSameShown(one: readonly FoundGroup[], other: readonly FoundGroup[]): boolean {
  const idsOf = (groups: readonly FoundGroup[]) =>
    groups.map(({ group, entries }) => [group, entries.map(({ id }) => id)]);
  return JSON.stringify(idsOf(one)) === JSON.stringify(idsOf(other));
}
