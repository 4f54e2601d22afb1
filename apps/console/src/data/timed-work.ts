import type { TimedJob } from '@tallygate/contracts/timed-work';
import { queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const timedWorkQuery = queryOptions({
  queryKey: ['timed-work'],
  queryFn: ({ signal }) => api.get<TimedJob[]>('/timed-work', { signal }),
  refetchInterval: 5_000,
});
