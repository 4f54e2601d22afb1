import { useState } from 'react';

/** As many as a filter may name. */
export const MAX_SELECTED = 100;

/** Events that somebody marked, by their ids, in the order in which they were. */
export function useSelection() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return {
    ids,
    toggle: (id: string) =>
      setIds((before) => {
        if (before.has(id)) return new Set([...before].filter((one) => one !== id));
        return before.size >= MAX_SELECTED ? before : new Set([...before, id]);
      }),
    clear: () => setIds(new Set()),
  };
}
