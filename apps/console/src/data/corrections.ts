import type { CorrectionPage, CorrectionView, CreateCorrection } from '@tallygate/contracts/correction';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const eventCorrectionsQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['corrections', { eventId }],
    queryFn: ({ signal }) => api.get<CorrectionPage>('/corrections', { query: { eventId, limit: 500 }, signal }),
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
