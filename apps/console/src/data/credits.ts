import type {
  CompanyCredits,
  CreditBalanceList,
  CreditLeaseView,
  createGrant,
  creditEntryPage,
  GrantView,
  RefundCall,
  RefundedCall,
} from '@tallygate/contracts/credit';
import type { CreditRefusals } from '@tallygate/contracts/credit-refusal';
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '#lib/api-client.ts';

/** Gateways tell what they spend each half second. */
const REFRESH_MS = 5_000;

/** What a company has, and what it was granted. */
export const creditsQuery = (company: string) =>
  queryOptions({
    queryKey: ['credits', 'one', company],
    queryFn: ({ signal }) => api.get<CompanyCredits>('/credits', { query: { company }, signal }),
    refetchInterval: REFRESH_MS,
  });

/** What gateways may spend of it, and what they left behind. */
export const creditLeasesQuery = (company: string) =>
  queryOptions({
    queryKey: ['credits', 'leases', company],
    queryFn: async ({ signal }) => {
      const { leases } = await api.get<{ leases: CreditLeaseView[] }>('/credit-leases', { query: { company }, signal });
      return leases;
    },
    refetchInterval: REFRESH_MS,
  });

/** Pages of the movements of a pot, the last first. */
export const creditEntriesQuery = ({ company, currency }: { company: string; currency: string }) =>
  infiniteQueryOptions({
    queryKey: ['credits', 'entries', company, currency],
    queryFn: ({ pageParam, signal }) =>
      api.get<z.output<typeof creditEntryPage>>('/credit-entries', {
        query: { company, currency, before: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.before ?? undefined,
    placeholderData: keepPreviousData,
  });

/** What companies have, a page of names after the other. */
export const creditBalancesQuery = infiniteQueryOptions({
  queryKey: ['credits', 'balances'],
  queryFn: ({ pageParam, signal }) =>
    api.get<CreditBalanceList>('/credit-balances', { query: { after: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.after ?? undefined,
});

/** Calls that were refused because nobody paid for them. */
export const creditRefusalsQuery = (range: { from: string; to: string; company?: string }) =>
  queryOptions({
    queryKey: ['credits', 'refusals', range],
    queryFn: ({ signal }) => api.get<CreditRefusals>('/credit-refusals', { query: range, signal }),
    placeholderData: keepPreviousData,
  });

/** Runs a write, after which everything about credits is read anew. */
function useCreditWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSuccess: () => client.invalidateQueries({ queryKey: ['credits'] }) });
}

export function useGrantCredits() {
  return useCreditWrite((grant: z.input<typeof createGrant>) => api.post<GrantView>('/credit-grants', grant));
}

/** Takes a grant back as far as it is not spent; `dispute`: what is spent of it is owed. */
export function useEndGrant() {
  return useCreditWrite(({ id, verb, note }: { id: string; verb: 'void' | 'dispute'; note: string }) =>
    api.post<GrantView>(`/credit-grants/${encodeURIComponent(id)}/${verb}`, { note }),
  );
}

/** Gives back what a call has spent. */
export function useRefundCall() {
  return useCreditWrite((refund: RefundCall) => api.post<RefundedCall>('/credit-refunds', refund));
}
