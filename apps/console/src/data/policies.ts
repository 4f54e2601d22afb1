import type { PolicyView } from '@tallygate/contracts/policy-view';
import { queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => api.get<PolicyView[]>('/policies', { signal }),
  staleTime: 60_000,
});
