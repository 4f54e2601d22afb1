import type { MoesifComparison } from '@tallygate/contracts/moesif';
import type {
  PlannedRequest,
  RailAssignmentView,
  RailBillView,
  RailCustomerEntry,
  RailReportDetail,
  RailReportView,
  RailRound,
  RailView,
  RetryReports,
  SaveRail,
  SaveRailAssignment,
} from '@tallygate/contracts/rail';
import type { MissingInvoice } from '@tallygate/contracts/reconciliation';
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const path = (id: string) => `/rails/${encodeURIComponent(id)}`;

/** Rails report each minute by themselves; what they did is looked for as often. */
const REFRESH_MS = 15_000;

export const railsQuery = queryOptions({
  queryKey: ['rails'],
  queryFn: ({ signal }) => api.get<RailView[]>('/rails', { signal }),
  refetchInterval: REFRESH_MS,
});

/** Which rail bills what, and which watch. */
export const railAssignmentsQuery = queryOptions({
  queryKey: ['rails', 'assignments'],
  queryFn: ({ signal }) => api.get<RailAssignmentView[]>('/rail-assignments', { signal }),
});

/** The newest reports of a rail; an empty text narrows nothing. */
export const railReportsQuery = (id: string, filters: { state: string; company: string }) =>
  queryOptions({
    queryKey: ['rails', 'reports', id, filters],
    queryFn: ({ signal }) =>
      api.get<RailReportView[]>(`${path(id)}/reports`, {
        query: { state: filters.state || undefined, company: filters.company || undefined },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });

export const railReportQuery = (id: string, identifier: string) =>
  queryOptions({
    queryKey: ['rails', 'report', id, identifier],
    queryFn: ({ signal }) =>
      api.get<RailReportDetail>(`${path(id)}/reports/${encodeURIComponent(identifier)}`, { signal }),
  });

export const plannedRequestsQuery = (id: string) =>
  queryOptions({
    queryKey: ['rails', 'planned', id],
    queryFn: ({ signal }) => api.get<PlannedRequest[]>(`${path(id)}/planned-requests`, { signal }),
  });

export const railCustomersQuery = (id: string) =>
  queryOptions({
    queryKey: ['rails', 'customers', id],
    queryFn: ({ signal }) => api.get<RailCustomerEntry[]>(`${path(id)}/customers`, { signal }),
  });

/** The requests that would keep prices, subscriptions and invoices at the rail from plans. */
export const plannedBillingQuery = (id: string) =>
  queryOptions({
    queryKey: ['rails', 'planned-billing', id],
    queryFn: ({ signal }) => api.get<PlannedRequest[]>(`${path(id)}/planned-billing`, { signal }),
  });

/** What became of companies' closed periods at a rail that bills by plans. */
export const railBillsQuery = (id: string) =>
  queryOptions({
    queryKey: ['rails', 'bills', id],
    queryFn: ({ signal }) => api.get<RailBillView[]>(`${path(id)}/bills`, { signal }),
    refetchInterval: REFRESH_MS,
  });

/** What differs between our meters and those at Moesif, which is asked itself. */
export const meterComparisonQuery = (id: string) =>
  queryOptions({
    queryKey: ['rails', 'meter-comparison', id],
    queryFn: ({ signal }) => api.get<MoesifComparison>(`${path(id)}/meter-comparison`, { signal }),
  });

/** Why Stripe has made no invoice of the period that ended last. It is asked itself, so nobody asks in passing. */
export const missingInvoicesQuery = (id: string) =>
  queryOptions({
    queryKey: ['rails', 'missing-invoices', id],
    queryFn: ({ signal }) => api.get<MissingInvoice[]>(`${path(id)}/missing-invoices`, { signal }),
  });

/** Runs a write, after which everything of rails is read anew. */
function useRailWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSuccess: () => client.invalidateQueries({ queryKey: ['rails'] }) });
}

/** Stores a rail; in the place of one where that is given. */
export function useSaveRail() {
  return useRailWrite(({ of, rail }: { of?: Pick<RailView, 'id' | 'revision'>; rail: SaveRail }) =>
    of === undefined
      ? api.post<RailView>('/rails', rail)
      : api.put<RailView>(path(of.id), { ...rail, revision: of.revision }),
  );
}

export function useDeleteRail() {
  return useRailWrite((id: string) => api.delete(path(id)));
}

/** Reports now what is new and due. */
export function useRunRound(id: string) {
  return useRailWrite(() => api.post<RailRound>(`${path(id)}/rounds`));
}

/** Sends refused reports again; without identifiers all of them. */
export function useRetryReports(id: string) {
  return useRailWrite((which: RetryReports) =>
    api.post<{ reports: number }>(`${path(id)}/refused-reports/retry`, which),
  );
}

/** Says what the rail calls a company. */
export function useMapCustomer(id: string) {
  return useRailWrite((entry: RailCustomerEntry) => api.put<RailCustomerEntry>(`${path(id)}/customers`, entry));
}

export function useAssignRail() {
  return useRailWrite((entry: SaveRailAssignment) => api.post<RailAssignmentView>('/rail-assignments', entry));
}

export function useWithdrawAssignment() {
  return useRailWrite((id: string) => api.delete(`/rail-assignments/${encodeURIComponent(id)}`));
}
