import type { Discovery, KeyManagerEditInput, KeyManagerView } from '@tallygate/contracts/key-manager-view';
import type { TokenCheck } from '@tallygate/contracts/token-check';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { deletedThings } from '#lib/deleted-things.ts';
import { refreshAfterSave } from './refresh.ts';

const path = (name: string) => `/key-managers/${encodeURIComponent(name)}`;

export const keyManagersQuery = queryOptions({
  queryKey: ['key-managers'],
  queryFn: ({ signal }) => api.get<KeyManagerView[]>('/key-managers', { signal }),
});

export const keyManagerQuery = (name: string) =>
  queryOptions({
    queryKey: ['key-managers', name],
    queryFn: ({ signal }) => api.get<KeyManagerView>(path(name), { signal }),
  });

export type SaveKeyManager = { name?: string; entity: KeyManagerEditInput; revision?: number };

/** Stores a key manager as desired; nothing runs until it is applied. */
export function useSaveKeyManager() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, entity, revision }: SaveKeyManager) =>
      name === undefined
        ? api.post<KeyManagerView>('/key-managers', { entity })
        : api.put<KeyManagerView>(path(name), { entity, revision }),
    onSuccess: () => {
      deletedThings.forget();
      return refreshAfterSave(client, 'key-managers');
    },
  });
}

export function useDeleteKeyManager() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.delete(path(name)),
    onSuccess: (_, id) => {
      deletedThings.add({ type: 'key_manager', id });
      return refreshAfterSave(client, 'key-managers');
    },
  });
}

export function useDiscoverIssuer() {
  return useMutation({ mutationFn: (issuer: string) => api.post<Discovery>('/key-managers/discover', { issuer }) });
}

export function useTestKeyManager() {
  return useMutation({
    mutationFn: (entity: KeyManagerEditInput) => api.post<Discovery>('/key-managers/test', { entity }),
  });
}

/** Asks what gateways make of a token. Neither the token nor the answer outlives the page that asked. */
export function useCheckToken() {
  return useMutation({
    mutationFn: (token: string) => api.post<TokenCheck>('/key-managers/check-token', { token }),
    gcTime: 0,
  });
}
