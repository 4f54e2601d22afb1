import type {
  CorrectionPage,
  CorrectionQuery,
  CorrectionView,
  CreateCorrection,
} from '@tallygate/contracts/correction';
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const eventCorrectionsQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['corrections', { eventId }],
    queryFn: ({ signal }) => api.get<CorrectionPage>('/corrections', { query: { eventId, limit: 500 }, signal }),
  });

/** What narrows the list of corrections. */
export type CorrectionFilters = Partial<Omit<CorrectionQuery, 'limit' | 'cursor'>>;

/** Pages of corrections, the last made first. */
export const correctionPagesQuery = (filters: CorrectionFilters) =>
  infiniteQueryOptions({
    queryKey: ['corrections', 'pages', filters],
    queryFn: ({ pageParam, signal }) =>
      api.get<CorrectionPage>('/corrections', { query: { ...filters, cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** Adds a correction; sent again with the same key it corrects once. */
export function useAddCorrection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (correction: CreateCorrection) => api.post<CorrectionView>('/corrections', correction),
    onSuccess: () =>
      Promise.all(
        ['corrections', 'meters', 'meter-preview'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  });
}
