import type { AlertPage } from '@tallygate/contracts/alert';
import type { AlertRuleView, SaveAlertRule } from '@tallygate/contracts/alert-rule';
import type {
  PortalApiKey,
  PortalCalls,
  PortalCredits,
  PortalInvoice,
  PortalInvoiceDetail,
  PortalOffers,
  PortalPlan,
  PortalServer,
  PortalSessionView,
  PortalTopUp,
  PortalUsage,
} from '@tallygate/contracts/portal';
import { infiniteQueryOptions, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askPortal } from '#lib/portal-client.ts';

/** Who is in; an error of status 401 when nobody is. */
export const portalSessionQuery = queryOptions({
  queryKey: ['portal', 'session'],
  queryFn: ({ signal }) => askPortal<PortalSessionView>('GET', '/session', { signal }),
  retry: false,
  staleTime: 60_000,
});

const reading = <T>(name: string, path = `/${name}`) =>
  queryOptions({
    queryKey: ['portal', name],
    queryFn: ({ signal }) => askPortal<T>('GET', path, { signal }),
    refetchInterval: 60_000,
  });

export const portalPlanQuery = reading<PortalPlan>('plan');
export const portalCreditsQuery = reading<PortalCredits>('credits');
export const portalOffersQuery = reading<PortalOffers>('offers');
export const portalInvoicesQuery = reading<PortalInvoice[]>('invoices');
export const portalKeysQuery = reading<PortalApiKey[]>('keys');
export const portalServersQuery = reading<PortalServer[]>('servers');
export const portalAlertsQuery = reading<AlertPage>('alerts');
export const portalRulesQuery = reading<AlertRuleView[]>('alert-rules');

export const portalInvoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ['portal', 'invoice', id],
    queryFn: ({ signal }) => askPortal<PortalInvoiceDetail>('GET', `/invoices/${encodeURIComponent(id)}`, { signal }),
  });

/** The query of a range, for the list and for its file. */
export function usageSearch({ from, to }: { from: string; to: string }): string {
  return new URLSearchParams({ from, to }).toString();
}

export const portalUsageQuery = (range: { from: string; to: string }) =>
  queryOptions({
    queryKey: ['portal', 'usage', range],
    queryFn: ({ signal }) => askPortal<PortalUsage>('GET', `/usage?${usageSearch(range)}`, { signal }),
  });

export const portalCallsQuery = infiniteQueryOptions({
  queryKey: ['portal', 'calls'],
  queryFn: ({ pageParam, signal }) =>
    askPortal<PortalCalls>(
      'GET',
      `/calls${pageParam === undefined ? '' : `?cursor=${encodeURIComponent(pageParam)}`}`,
      {
        signal,
      },
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});

/** Uses up a signed link. */
export function useEnterPortal() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) =>
      askPortal<{ returnTo: string }>('POST', '/session', { body: { token, isFramed: window.top !== window } }),
    onSuccess: () => client.removeQueries({ queryKey: ['portal'] }),
  });
}

/** Runs a change with the token of the session, after which everything of the portal is read anew. */
function usePortalWrite<Input, Output>(write: (input: Input, csrf: string) => Promise<Output>) {
  const client = useQueryClient();
  const csrf = useQuery(portalSessionQuery).data?.csrf ?? '';
  return useMutation({
    mutationFn: (input: Input) => write(input, csrf),
    onSuccess: () => client.invalidateQueries({ queryKey: ['portal'] }),
  });
}

export function useLeavePortal() {
  return usePortalWrite((_: undefined, csrf) => askPortal<undefined>('DELETE', '/session', { csrf }));
}

/** A purchase of credits; asked again while it is not paid. */
export const portalTopUpQuery = (id: string) =>
  queryOptions({
    queryKey: ['portal', 'top-up', id],
    queryFn: ({ signal }) => askPortal<PortalTopUp>('GET', `/top-ups/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'open' ? 3_000 : false),
  });

/** Takes an offered plan from now on. */
export function useSubscribe() {
  return usePortalWrite((planId: string, csrf) =>
    askPortal<{ id: string }>('POST', '/subscription', { body: { planId }, csrf }),
  );
}

/** Begins a purchase of credits, in whole minor units. */
export function useBeginTopUp() {
  return usePortalWrite((amount: string, csrf) =>
    askPortal<{ id: string; url: string }>('POST', '/top-ups', { body: { amount }, csrf }),
  );
}

/** Has credits bought by themselves, in whole minor units; answers where a first payment is made, if one is needed. */
export function useSaveRecharge() {
  return usePortalWrite((body: { threshold: string; amount: string }, csrf) =>
    askPortal<{ url: string | null }>('PUT', '/recharge', { body, csrf }),
  );
}

export function useStopRecharge() {
  return usePortalWrite((_: undefined, csrf) => askPortal<undefined>('DELETE', '/recharge', { csrf }));
}

/** Makes an API key, which comes back this once. */
export function useMakePortalKey() {
  return usePortalWrite((body: { proxy: string; label: string }, csrf) =>
    askPortal<{ key: PortalApiKey; secret: string }>('POST', '/keys', { body, csrf }),
  );
}

export function useRevokePortalKey() {
  return usePortalWrite(({ proxy, name }: PortalApiKey, csrf) =>
    askPortal<undefined>('DELETE', `/keys/${encodeURIComponent(proxy)}/${encodeURIComponent(name)}`, { csrf }),
  );
}

export function useMakePortalRule() {
  return usePortalWrite((body: SaveAlertRule, csrf) =>
    askPortal<AlertRuleView>('POST', '/alert-rules', { body, csrf }),
  );
}

export function useDeletePortalRule() {
  return usePortalWrite((id: string, csrf) =>
    askPortal<undefined>('DELETE', `/alert-rules/${encodeURIComponent(id)}`, { csrf }),
  );
}

export function useReadPortalAlerts() {
  return usePortalWrite((_: undefined, csrf) =>
    askPortal<{ alerts: number }>('POST', '/alerts/read', { body: {}, csrf }),
  );
}
