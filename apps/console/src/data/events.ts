import type { EventDetail, EventPage, EventQuery } from '@tallygate/contracts/ledger-event';
import type { Facets } from '@tallygate/contracts/ledger-summary';
import type { BillingReasons } from '@tallygate/contracts/reason-view';
import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, apiPath } from '#lib/api-client.ts';

/** Address of the live stream of events (server-sent events, resumable by id). */
export const EVENTS_STREAM = apiPath('/events/stream');

/** What narrows the ledger; the same for pages and for the live stream. */
export type EventFilters = Partial<Omit<EventQuery, 'limit' | 'cursor'>>;

const PAGE_SIZE = 100;

/** The stream's address for a filter, continuing after an event whose `seq` is known. */
export function eventsStreamUrl(filters: EventFilters, lastEventId?: string): string {
  return apiPath('/events/stream', { ...filters, lastEventId });
}

/** The newest events of all, as many as are wanted. */
export const latestEventsQuery = (limit: number) =>
  queryOptions({
    queryKey: ['events', 'latest', limit],
    queryFn: ({ signal }) => api.get<EventPage>('/events', { query: { limit }, signal }),
  });

export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ['events', id],
    queryFn: ({ signal }) => api.get<EventDetail>(`/events/${encodeURIComponent(id)}`, { signal }),
  });

/**
 * Pages of events, newest first.
 * @param rangeMs only events of the last so many milliseconds; null for all
 * @param before pages start before this instant instead of now
 */
export const eventPagesQuery = (filters: EventFilters, rangeMs: number | null, before: string | null) =>
  infiniteQueryOptions({
    queryKey: ['event-pages', filters, rangeMs, before],
    queryFn: ({ pageParam, signal }) => {
      const from = filters.from ?? (rangeMs === null ? undefined : new Date(Date.now() - rangeMs).toISOString());
      const query = { ...filters, from, to: before ?? filters.to, cursor: pageParam, limit: PAGE_SIZE };
      return api.get<EventPage>('/events', { query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // Pages are not read again: the live stream brings new events, and a second read would move rows under the reader.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** Forgets the pages that were read, and reads those on screen again. */
export function useReloadEventPages(): () => void {
  const client = useQueryClient();
  return () => void client.resetQueries({ queryKey: ['event-pages'] });
}

export const reasonsQuery = queryOptions({
  queryKey: ['billing-reasons'],
  queryFn: ({ signal }) => api.get<BillingReasons>('/billing/reasons', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const facetsQuery = queryOptions({
  queryKey: ['event-facets'],
  queryFn: ({ signal }) => api.get<Facets>('/events/facets', { signal }),
  staleTime: 60_000,
});
