import type { AlertPage } from '@tallygate/contracts/alert';
import type { AlertDeliveryView, AlertEndpointView, SaveAlertEndpoint } from '@tallygate/contracts/alert-endpoint';
import type { AlertRuleView, SaveAlertRule } from '@tallygate/contracts/alert-rule';
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const rulePath = (id: string) => `/alert-rules/${encodeURIComponent(id)}`;
const endpointPath = (id: string) => `/alert-endpoints/${encodeURIComponent(id)}`;

/** Usage is compared with the rules each minute. */
const REFRESH_MS = 30_000;

/** How many alerts nobody has read. */
export const unreadAlertsQuery = queryOptions({
  queryKey: ['alerts', 'unread'],
  queryFn: ({ signal }) => api.get<AlertPage>('/alerts', { query: { state: 'unread', limit: 1 }, signal }),
  refetchInterval: REFRESH_MS,
});

/** Pages of what was told, the newest first. */
export const alertPagesQuery = (state: 'all' | 'unread') =>
  infiniteQueryOptions({
    queryKey: ['alerts', 'pages', state],
    queryFn: ({ pageParam, signal }) => api.get<AlertPage>('/alerts', { query: { state, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });

export const alertRulesQuery = queryOptions({
  queryKey: ['alerts', 'rules'],
  queryFn: ({ signal }) => api.get<AlertRuleView[]>('/alert-rules', { signal }),
});

export const alertEndpointsQuery = queryOptions({
  queryKey: ['alerts', 'endpoints'],
  queryFn: ({ signal }) => api.get<AlertEndpointView[]>('/alert-endpoints', { signal }),
  refetchInterval: REFRESH_MS,
});

/** The newest messages to an endpoint, with every attempt. */
export const alertDeliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ['alerts', 'deliveries', id],
    queryFn: ({ signal }) => api.get<AlertDeliveryView[]>(`${endpointPath(id)}/deliveries`, { signal }),
    refetchInterval: 5_000,
  });

/** Runs a write, after which everything of alerts is read anew. */
function useAlertWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSuccess: () => client.invalidateQueries({ queryKey: ['alerts'] }) });
}

/** Marks alerts as read for everybody; without ids all of them. */
export function useMarkAlerts() {
  return useAlertWrite((ids: string[] | undefined) =>
    api.post<{ alerts: number }>('/alerts/read', ids === undefined ? undefined : { ids }),
  );
}

/** Stores a rule; with an id in the place of that one. */
export function useSaveAlertRule() {
  return useAlertWrite(({ id, rule }: { id: string | undefined; rule: SaveAlertRule }) =>
    id === undefined ? api.post<AlertRuleView>('/alert-rules', rule) : api.put<AlertRuleView>(rulePath(id), rule),
  );
}

export function useDeleteAlertRule() {
  return useAlertWrite((id: string) => api.delete(rulePath(id)));
}

type EndpointWithSecret = { endpoint: AlertEndpointView; secret: string };

/** Makes an endpoint; its secret comes back this once. */
export function useCreateAlertEndpoint() {
  return useAlertWrite((endpoint: SaveAlertEndpoint) => api.post<EndpointWithSecret>('/alert-endpoints', endpoint));
}

export function useChangeAlertEndpoint(id: string) {
  return useAlertWrite((endpoint: SaveAlertEndpoint) => api.put<AlertEndpointView>(endpointPath(id), endpoint));
}

/** Gives an endpoint a new secret, which comes back this once. */
export function useRotateAlertSecret(id: string) {
  return useAlertWrite(() => api.post<EndpointWithSecret>(`${endpointPath(id)}/rotate`));
}

export function useDeleteAlertEndpoint(id: string) {
  return useAlertWrite(() => api.delete(endpointPath(id)));
}

export function useTestAlertEndpoint(id: string) {
  return useAlertWrite(() => api.post<{ id: string }>(`${endpointPath(id)}/test`));
}

/** Sends a message again under its id. */
export function useSendAlertAgain(id: string) {
  return useAlertWrite((delivery: string) =>
    api.post(`${endpointPath(id)}/deliveries/${encodeURIComponent(delivery)}/send`),
  );
}
