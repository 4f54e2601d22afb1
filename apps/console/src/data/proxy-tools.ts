import type { ConfirmTools, ProxyTools, ToolChanges } from '@tallygate/contracts/proxy-tools';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { refreshAfterSave } from './refresh.ts';

const path = (id: string) => `/proxies/${encodeURIComponent(id)}/tools`;

/**
 * The tools of a proxy as they were last listed and confirmed, with their calls of 24 hours.
 * @param listedAt when the page itself had them listed last: what is known from before is out of date then
 */
export const proxyToolsQuery = (id: string, listedAt?: string) =>
  queryOptions({
    queryKey: ['proxy-tools', id, listedAt],
    queryFn: ({ signal }) => api.get<ProxyTools>(path(id), { signal }),
    refetchInterval: 30_000,
  });

/** The proxies whose servers list other tools than were confirmed. */
export const toolChangesQuery = queryOptions({
  queryKey: ['tool-changes'],
  queryFn: ({ signal }) => api.get<ToolChanges>('/tool-changes', { signal }),
  refetchInterval: 60_000,
});

/** Confirms tools as they were looked at. */
export function useConfirmTools(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (tools: ConfirmTools['tools']) => api.post<ProxyTools>(`${path(id)}/confirm`, { tools }),
    // Also after a refusal: the tool is another one by now.
    onSettled: () => refreshAfterSave(client, 'proxy-tools', 'tool-changes', 'doctor', 'proxies'),
  });
}
