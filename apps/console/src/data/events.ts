import type { EventSummary } from '@tallygate/contracts/event-summary';
import type { EventFacet, EventSort, NEWEST_FIRST } from '@tallygate/contracts/event-table';
import type { EventDetail, EventFilter, EventPage } from '@tallygate/contracts/ledger-event';
import type { Facets } from '@tallygate/contracts/ledger-summary';
import type { BillingReasons } from '@tallygate/contracts/reason-view';
import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, apiPath } from '#lib/api-client.ts';
import { productNowMs } from '#lib/clock.ts';

/** Address of the live stream of events (server-sent events, resumable by id). */
export const EVENTS_STREAM = apiPath('/events/stream');

/** What narrows the ledger; the same for pages and for the live stream. */
export type EventFilters = EventFilter;

/** Written out, because its module describes every column, which pages of other things need not load. */
const USUAL_SORT: typeof NEWEST_FIRST = '-time';
const PAGE_SIZE = 200;
/** Bars of the chart. */
const BARS = 60;
/** While events arrive their numbers are added to the last answer, which is renewed so often. */
const RENEWED_MS = 15_000;

/** The stream's address for a filter, continuing after an event whose `seq` is known. */
export function eventsStreamUrl(filters: EventFilters, lastEventId?: string): string {
  return apiPath(filteredPath('/events/stream', { ...filters, lastEventId }));
}

/** A path with a query in which an empty value asks for what has none, and an absent one for nothing. */
function filteredPath(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  return search.size === 0 ? path : `${path}?${search}`;
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

/** Address of the signed receipt of a call, as a file. */
export function receiptHref(id: string): string {
  return `/api/console/v1/events/${encodeURIComponent(id)}/receipt`;
}

type Paged = {
  filters: EventFilters;
  /** Only events of the last so many milliseconds; null for all. */
  rangeMs: number | null;
  sort?: EventSort;
  /** Pages start before this instant instead of now. */
  before?: string | null;
};

/**
 * Pages of events in an order.
 */
export const eventPagesQuery = ({ filters, rangeMs, sort = USUAL_SORT, before = null }: Paged) =>
  infiniteQueryOptions({
    queryKey: ['event-pages', filters, rangeMs, sort, before],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...filters,
        from: filters.from ?? since(rangeMs),
        to: before ?? filters.to,
        sort: sort === USUAL_SORT ? undefined : sort,
        cursor: pageParam,
        limit: String(PAGE_SIZE),
      };
      return api.get<EventPage>(filteredPath('/events', query), { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // Pages are not read again: the live stream brings new events, and a second read would move rows under the reader.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

type Counted = {
  filters: EventFilters;
  /** Only events of the last so many milliseconds; null for all, or for what the filters name. */
  rangeMs: number | null;
  facets: readonly EventFacet[];
  zone: string;
  live: boolean;
};

/** How many events a filter finds: over time, by class, and by the values of columns. */
export const eventSummaryQuery = ({ filters, rangeMs, facets, zone, live }: Counted) =>
  queryOptions({
    queryKey: ['event-summary', filters, rangeMs, facets, zone],
    queryFn: ({ signal }) => {
      const from = filters.from ?? since(rangeMs);
      const query = { ...filters, from, facets: facets.join(','), tz: zone, buckets: String(BARS) };
      return api.get<EventSummary>(filteredPath('/events/summary', query), { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: live ? RENEWED_MS : false,
  });

/** Address of a file of the events that a filter finds. */
export function eventsExportUrl(filters: EventFilters, rangeMs: number | null, format: 'csv' | 'ndjson'): string {
  return apiPath(filteredPath('/events/export', { ...filters, from: filters.from ?? since(rangeMs), format }));
}

function since(rangeMs: number | null): string | undefined {
  return rangeMs === null ? undefined : new Date(productNowMs() - rangeMs).toISOString();
}

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
