import type { ApiTokenView, CreateApiTokenInput, IssuedApiToken } from '@tallygate/contracts/api-token';
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const path = (id: string) => `/api-tokens/${encodeURIComponent(id)}`;

export const apiTokensQuery = queryOptions({
  queryKey: ['api-tokens'],
  queryFn: ({ signal }) => api.get<ApiTokenView[]>('/api-tokens', { signal }),
});

const refresh = (client: QueryClient) =>
  Promise.all(['api-tokens', 'audit'].map((key) => client.invalidateQueries({ queryKey: [key] })));

/** A change of tokens. An answer may hold a token's text, so it is not cached longer than the dialog is open. */
function useTokenChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, gcTime: 0, onSuccess: () => refresh(client) });
}

export const useCreateApiToken = () =>
  useTokenChange((token: CreateApiTokenInput) => api.post<IssuedApiToken>('/api-tokens', token));

export const useRotateApiToken = () =>
  useTokenChange((id: string) => api.post<IssuedApiToken>(`${path(id)}/rotate`, {}));

export const useRevokeApiToken = () => useTokenChange((id: string) => api.delete(path(id)));
