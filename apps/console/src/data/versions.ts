import type {
  ApplyReply,
  Comparison,
  OutsideView,
  VersionDetail,
  VersionView,
} from '@tallygate/contracts/config-version';
import type { applyRequest, EntityRef, PendingView } from '@tallygate/contracts/entity-change';
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '#lib/api-client.ts';
import { deletedThings } from '#lib/deleted-things.ts';

/** Versions that the api gives at once; fewer are the last of them. */
const PAGE = 200;

export const pendingQuery = queryOptions({
  queryKey: ['pending'],
  queryFn: ({ signal }) => api.get<PendingView>('/pending', { signal }),
});

export const versionsQuery = queryOptions({
  queryKey: ['versions'],
  queryFn: ({ signal }) => api.get<VersionView[]>('/versions', { signal }),
});

/** Empty texts narrow nothing. */
export type VersionFilter = { author: string; entity: string; text: string; from: string; to: string };

export const ALL_VERSIONS: VersionFilter = { author: '', entity: '', text: '', from: '', to: '' };

export const foundVersionsQuery = (filter: VersionFilter) =>
  infiniteQueryOptions({
    queryKey: ['versions', 'found', filter],
    initialPageParam: null as number | null,
    queryFn: ({ signal, pageParam }) =>
      api.get<VersionView[]>('/versions', { query: { ...filter, before: pageParam }, signal }),
    getNextPageParam: (last) => (last.length < PAGE ? null : (last.at(-1)?.number ?? null)),
  });

export const versionQuery = (number: number) =>
  queryOptions({
    queryKey: ['versions', number],
    queryFn: ({ signal }) => api.get<VersionDetail>(`/versions/${number}`, { signal }),
  });

export const comparisonQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['versions', 'compare', from, to],
    queryFn: ({ signal }) => api.get<Comparison>('/versions/compare', { query: { from, to }, signal }),
  });

export const outsideQuery = queryOptions({
  queryKey: ['outside'],
  queryFn: ({ signal }) => api.get<OutsideView>('/outside', { signal }),
});

export type ApplyRequest = z.input<typeof applyRequest>;

/** Writes config.toml and waits until the live gateways confirm it; afterwards everything shown may be old. */
function useApplying<Variables>(mutationFn: (variables: Variables) => Promise<ApplyReply>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries() });
}

export const useApply = () => useApplying((request: ApplyRequest) => api.post<ApplyReply>('/apply', request));

/** Acts upon what is pending of one entity; afterwards it may be there again, or no more. */
function usePending(action: 'undelete' | 'discard' | 'bring-back') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ type, id }: EntityRef) => api.post<void>(`/pending/${action}`, { type, id }),
    onSettled: () => {
      deletedThings.forget();
      return client.invalidateQueries();
    },
  });
}

/** Takes back a deletion that is not applied yet. */
export const useUndeleteEntity = () => usePending('undelete');
/** Throws away what is saved and not applied. */
export const useDiscardChange = () => usePending('discard');
/** Brings back what was discarded within the hour. */
export const useBringBack = () => usePending('bring-back');

export const useRestoreVersion = () =>
  useApplying(({ number, message }: { number: number; message?: string }) =>
    api.post<ApplyReply>(`/versions/${number}/restore`, { message }),
  );

export const useImportOutside = () => useApplying(() => api.post<ApplyReply>('/outside/import'));
export const useMergeOutside = () =>
  useApplying((fileHash: string) => api.post<ApplyReply>('/outside/merge', { fileHash }));
export const useOverwriteOutside = () => useApplying(() => api.post<ApplyReply>('/outside/overwrite'));
