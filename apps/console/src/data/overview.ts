import type { Overview } from '@tallygate/contracts/overview';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => api.get<Overview>('/overview', { signal }),
  refetchInterval: 15_000,
  placeholderData: keepPreviousData,
});
