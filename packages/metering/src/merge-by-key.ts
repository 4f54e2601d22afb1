/** Entries of one key made into one, in the order of their first. */
export function mergeByKey<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
  add: (a: Entry, b: Entry) => Entry,
): Entry[] {
  const byKey = new Map<string, Entry>();
  for (const entry of entries) {
    const known = byKey.get(keyOf(entry));
    byKey.set(keyOf(entry), known === undefined ? entry : add(known, entry));
  }
  return [...byKey.values()];
}
