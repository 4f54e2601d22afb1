import type { Overview } from '@tallygate/contracts/overview';
import type { OverviewRange } from '@tallygate/contracts/overview-ranges';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { readerZone } from '#lib/format.ts';

export const overviewQuery = (range: OverviewRange) =>
  queryOptions({
    queryKey: ['overview', range, readerZone()],
    queryFn: ({ signal }) => api.get<Overview>('/overview', { query: { range, zone: readerZone() }, signal }),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
