import type { PublishedEvents } from '@tallygate/contracts/published-events';

/** A reader that publishers have had, in the order of the last configuration. */
export type KnownReader = {
  name: string;
  /** What its publisher sends to, as `identityOf` has it. */
  identity: string;
  /** Whether the last configuration has it. */
  isConfigured: boolean;
  /** What it took with the last configuration; null while it was switched off, or not there. */
  events: PublishedEvents | null;
};

/** What is wanted now: one entry per `[[analytics.publishers]]`, in their order. */
export type WantedReader = { type: string; identity: string; events: PublishedEvents | null };

/** Most names that are kept of removed publishers, in case they are added again. */
const MAX_FORMER = 32;

/**
 * Gives every publisher the reader it had: the one with its identity, whatever its place. A publisher whose identity is
 * new takes over from one that went at the same time, because then it was edited; else it gets a name that nobody had.
 * @returns the readers of all entries in their order, and behind them those that are in no configuration any more
 */
export function assignReaders(wanted: readonly WantedReader[], known: readonly KnownReader[]): KnownReader[] {
  const free = [...known].sort((a, b) => Number(b.isConfigured) - Number(a.isConfigured));
  const take = (fits: (reader: KnownReader) => boolean): string | undefined => {
    const at = free.findIndex(fits);
    return at === -1 ? undefined : free.splice(at, 1)[0]?.name;
  };
  const same = wanted.map(({ identity }) => take((reader) => reader.identity === identity));
  const edited = wanted.map((_, at) => same[at] ?? take(({ isConfigured }) => isConfigured));
  const names = new Set(known.map(({ name }) => name));
  const current = wanted.map(({ type, identity, events }, at) => {
    const name = edited[at] ?? unusedName(type, names);
    names.add(name);
    return { name, identity, isConfigured: true, events };
  });
  const former = free.map(({ name, identity }) => ({ name, identity, isConfigured: false, events: null }));
  return [...current, ...former.slice(0, MAX_FORMER)];
}

function unusedName(type: string, names: ReadonlySet<string>): string {
  if (!names.has(type)) return type;
  for (let number = 2; ; number++) if (!names.has(`${type}-${number}`)) return `${type}-${number}`;
}
