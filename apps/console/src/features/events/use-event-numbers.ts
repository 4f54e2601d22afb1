import type { EventFacet } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useZone } from '#components/use-zone.ts';
import { eventSummaryQuery } from '#data/events.ts';
import type { EventView } from './use-event-view.ts';
import { withArrivals } from './with-arrivals.ts';

/**
 * How many events the view finds, kept up with those that arrive.
 * @param arrived events of the live stream, those that are counted already included
 */
export function useEventNumbers(view: EventView, facets: readonly EventFacet[], arrived: readonly LedgerEvent[]) {
  const { filters, rangeMs, live } = view;
  const zone = useZone();
  const summary = useQuery(eventSummaryQuery({ filters, rangeMs, facets, zone, live }));
  const { data, isPlaceholderData: stale } = summary;
  // Events of the present filter must not be added to the answer to another one.
  const shown = useMemo(() => (data && !stale ? withArrivals(data, arrived) : data), [data, stale, arrived]);
  return { shown, stale, zone, error: data === undefined ? summary.error : null, retry: () => void summary.refetch() };
}
