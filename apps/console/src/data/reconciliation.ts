import type { ReconciledRowPage, ReconciliationRun } from '@tallygate/contracts/reconciliation';
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

/** The comparisons that were kept, the newest first. */
export const reconciliationRunsQuery = queryOptions({
  queryKey: ['reconciliation', 'runs'],
  queryFn: ({ signal }) => api.get<ReconciliationRun[]>('/reconciliation/runs', { signal }),
});

/** Lines of a run, what differs first; absent filters narrow nothing. */
export const reconciledRowsQuery = (run: string | undefined, filters: Readonly<Record<string, string>>) =>
  infiniteQueryOptions({
    queryKey: ['reconciliation', 'rows', run, filters],
    queryFn: ({ pageParam, signal }) =>
      api.get<ReconciledRowPage>(`/reconciliation/runs/${encodeURIComponent(run ?? '')}/usages`, {
        query: { ...filters, cursor: String(pageParam) },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: run !== undefined,
  });

/** Compares everything now. */
export function useRunReconciliation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<ReconciliationRun>('/reconciliation/runs', {}),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['reconciliation'] }),
        client.invalidateQueries({ queryKey: ['status'] }),
      ]),
  });
}
