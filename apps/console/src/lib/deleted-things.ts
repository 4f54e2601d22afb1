import type { EntityRef } from '@tallygate/contracts/entity-change';

/** First parts of the keys of what is read of one thing; its id is the second part. */
const READ_OF: Partial<Record<EntityRef['type'], readonly string[]>> = {
  proxy: ['proxies', 'proxy-yaml', 'inspection', 'policy-effect', 'api-keys'],
  key_manager: ['key-managers'],
};

/** As long as somebody may still stand before the page of what they deleted. After it, somebody else may have made it again. */
const REMEMBERED_MS = 60_000;

const deletedAtMs = new Map<string, number>();

/** What was deleted in this tab: reading it again would only answer that it is not there. */
export const deletedThings = {
  add({ type, id }: EntityRef): void {
    for (const read of READ_OF[type] ?? []) deletedAtMs.set(`${read} ${id}`, Date.now());
  },
  /** Things may be back: a deletion was taken back, or something was made. */
  forget(): void {
    deletedAtMs.clear();
  },
};

type ReadQuery = { queryKey: readonly unknown[] };

/** The `staleTime` of a query: nothing reads again what was deleted. @param ms how long what was read is fresh otherwise */
export function freshFor(ms: number): (query: ReadQuery) => number | 'static' {
  return ({ queryKey: [read, id] }) => {
    const at = deletedAtMs.get(`${read} ${id}`);
    return at !== undefined && Date.now() - at < REMEMBERED_MS ? 'static' : ms;
  };
}
