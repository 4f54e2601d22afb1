import type { Adapter, AdapterPayload } from 'oidc-provider';

type Entry = {
  payload: AdapterPayload;
  expiresAtMs: number;
};

/** The provider's records (sessions, codes, grants, registered clients) in memory, shared by successive providers. */
export type RecordStore = Map<string, Entry>;

const sweepEvery = 1_000;

/** Makes the adapter factory that oidc-provider asks for; every model keeps its records in `store`. */
export function createMemoryAdapter(store: RecordStore): (model: string) => Adapter {
  let writes = 0;
  return (model) => {
    const keyOf = (id: string) => `${model}:${id}`;
    const live = (id: string) => {
      const entry = store.get(keyOf(id));
      return entry && entry.expiresAtMs > Date.now() ? entry.payload : undefined;
    };
    const findBy = (field: 'uid' | 'userCode', value: string) => {
      for (const [key, entry] of store) {
        if (key.startsWith(`${model}:`) && entry.payload[field] === value && entry.expiresAtMs > Date.now()) {
          return entry.payload;
        }
      }
      return undefined;
    };
    return {
      async upsert(id, payload, expiresInSeconds) {
        const expiresAtMs = expiresInSeconds ? Date.now() + expiresInSeconds * 1000 : Number.POSITIVE_INFINITY;
        store.set(keyOf(id), { payload, expiresAtMs });
        writes += 1;
        if (writes % sweepEvery === 0) sweep(store);
      },
      find: async (id) => live(id),
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const payload = live(id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        store.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, entry] of store) if (entry.payload.grantId === grantId) store.delete(key);
      },
    };
  };
}

function sweep(store: RecordStore): void {
  const now = Date.now();
  for (const [key, entry] of store) if (entry.expiresAtMs <= now) store.delete(key);
}
