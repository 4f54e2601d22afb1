import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { PendingEffect } from '@tallygate/contracts/pending-effect';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

/** What pending changes would have done to the calls of the last 24 hours; the sum is that of a selection. */
export const pendingEffectQuery = (selection: 'all' | readonly EntityRef[]) => {
  const refs = selection === 'all' ? selection : selection.map(({ type, id }) => ({ type, id }));
  return queryOptions({
    queryKey: ['pending', 'effect', refs],
    queryFn: ({ signal }) => api.post<PendingEffect>('/pending/effect', { selection: refs }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    gcTime: 60_000,
  });
};
