import type { ServerView } from '@tallygate/contracts/server-view';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

/** The server of every proxy and its calls of the last 24 hours. */
export const serversQuery = queryOptions({
  queryKey: ['servers'],
  queryFn: ({ signal }) => api.get<ServerView[]>('/servers', { signal }),
  refetchInterval: 15_000,
});

/** Asks the server of one proxy now. */
export function useProbeServer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (proxy: string) => api.post<ServerView>(`/servers/${encodeURIComponent(proxy)}/probe`),
    onSuccess: (view) =>
      client.setQueryData(serversQuery.queryKey, (known) =>
        known?.map((one) => (one.proxy === view.proxy ? view : one)),
      ),
  });
}

/** What people call a proxy, by its name in the configuration: of one that is gone, that name. */
export function useProxyName(): (proxy: string) => string {
  const { data: servers } = useQuery(serversQuery);
  return (proxy) => servers?.find((one) => one.proxy === proxy)?.displayName ?? proxy;
}
