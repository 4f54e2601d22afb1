import type {
  ApplyReply,
  Comparison,
  OutsideView,
  VersionDetail,
  VersionView,
} from '@tallygate/contracts/config-version';
import type { applyRequest, EntityRef, PendingView } from '@tallygate/contracts/entity-change';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '#lib/api-client.ts';

export const pendingQuery = queryOptions({
  queryKey: ['pending'],
  queryFn: ({ signal }) => api.get<PendingView>('/pending', { signal }),
});

export const versionsQuery = queryOptions({
  queryKey: ['versions'],
  queryFn: ({ signal }) => api.get<VersionView[]>('/versions', { signal }),
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

/** Takes back a deletion that is not applied yet. */
export function useUndeleteEntity() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ type, id }: EntityRef) => api.post<void>('/pending/undelete', { type, id }),
    onSettled: () => client.invalidateQueries(),
  });
}

export const useRestoreVersion = () =>
  useApplying(({ number, message }: { number: number; message?: string }) =>
    api.post<ApplyReply>(`/versions/${number}/restore`, { message }),
  );

export const useImportOutside = () => useApplying(() => api.post<ApplyReply>('/outside/import'));
export const useMergeOutside = () =>
  useApplying((fileHash: string) => api.post<ApplyReply>('/outside/merge', { fileHash }));
export const useOverwriteOutside = () => useApplying(() => api.post<ApplyReply>('/outside/overwrite'));
