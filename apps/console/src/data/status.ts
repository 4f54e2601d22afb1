import type { StatusView } from '@tallygate/contracts/status-view';
import { queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => api.get<StatusView>('/status', { signal }),
  refetchInterval: 5_000,
});
