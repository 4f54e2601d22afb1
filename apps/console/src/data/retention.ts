import type { LedgerRetention, SaveLedgerRetention } from '@tallygate/contracts/ledger-retention';
import type { LedgerSummary } from '@tallygate/contracts/ledger-summary';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: ({ signal }) => api.get<LedgerRetention>('/ledger/retention', { signal }),
});

/** Sums of the events from one instant up to another. They are there for removed events too. */
export const eventsBetweenQuery = (from: string | null, to: string) =>
  queryOptions({
    queryKey: ['ledger-summary', from, to],
    queryFn: ({ signal }) => api.get<LedgerSummary>('/ledger/summary', { query: { from, to }, signal }),
  });

/** Takes effect by itself; nothing has to be applied. */
export function useSaveRetention() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (retention: SaveLedgerRetention) => api.put<LedgerRetention>('/ledger/retention', retention),
    onSuccess: (saved) => {
      client.setQueryData(retentionQuery.queryKey, saved);
      return client.invalidateQueries({ queryKey: ['audit'] });
    },
    // A save is refused when somebody else has changed the setting: the present one is read again and shown.
    onError: () => client.invalidateQueries({ queryKey: retentionQuery.queryKey }),
  });
}
