import type { AuditChain, ChainCheck, ChainedAuditEntry } from '@tallygate/contracts/audit-entry';
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const PAGE = 50;

/** Empty texts narrow nothing. */
export type AuditFilter = {
  actor: string;
  action: string;
  entityType: string;
  entityId: string;
  outcome: string;
  text: string;
  from: string;
  to: string;
};

export const ALL_ENTRIES: AuditFilter = {
  actor: '',
  action: '',
  entityType: '',
  entityId: '',
  outcome: '',
  text: '',
  from: '',
  to: '',
};

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    initialPageParam: null as number | null,
    queryFn: ({ signal, pageParam }) =>
      api.get<ChainedAuditEntry[]>('/audit', { query: { ...filter, limit: PAGE, before: pageParam }, signal }),
    getNextPageParam: (last) => (last.length < PAGE ? null : (last.at(-1)?.seq ?? null)),
  });

export const auditChainQuery = queryOptions({
  queryKey: ['audit', 'chain'],
  queryFn: ({ signal }) => api.get<AuditChain>('/audit/chain', { signal }),
});

export function useVerifyAudit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<ChainCheck>('/audit/verify'),
    onSuccess: () => client.invalidateQueries({ queryKey: ['audit'] }),
  });
}

/** What a filter picks of the log, as the text of a file. */
export function useExportAudit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ filter, format }: { filter: AuditFilter; format: 'ndjson' | 'csv' }) =>
      api.get<string>('/audit/export', { query: { ...filter, format }, as: 'text' }),
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ['audit'] }),
  });
}
