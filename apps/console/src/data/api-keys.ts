import type { ApiKeyList, ApiKeyReply, CreateApiKey } from '@tallygate/contracts/api-key';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { refreshAfterSave } from './refresh.ts';

const path = (proxy: string) => `/proxies/${encodeURIComponent(proxy)}/api-keys`;

export const apiKeysQuery = (proxy: string) =>
  queryOptions({
    queryKey: ['api-keys', proxy],
    queryFn: ({ signal }) => api.get<ApiKeyList>(path(proxy), { signal }),
  });

/** Issues a key; the gateways have it when this is done. Only the answer holds the key. */
export function useIssueKey(proxy: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: CreateApiKey) => api.post<ApiKeyReply>(path(proxy), key),
    // The answer holds the key, so it is not cached longer than the dialog that asked for it is open.
    gcTime: 0,
    onSuccess: () => refreshAfterSave(client, 'api-keys', 'versions'),
  });
}

export function useRegenerateKey(proxy: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.post<ApiKeyReply>(`${path(proxy)}/${name}/regenerate`),
    gcTime: 0,
    onSuccess: () => refreshAfterSave(client, 'api-keys', 'versions'),
  });
}

/** Ends a key; the gateways have forgotten it when this is done. */
export function useRevokeKey(proxy: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.delete(`${path(proxy)}/${name}`),
    onSuccess: () => refreshAfterSave(client, 'api-keys', 'versions'),
  });
}
