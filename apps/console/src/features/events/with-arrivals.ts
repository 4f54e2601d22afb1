import type { EventSummary } from '@tallygate/contracts/event-summary';
import { EVENT_TABLE, type EventFacet } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';

/**
 * The numbers with events that arrived after they were counted, until they are counted anew. The events are those that the
 * filter finds; an event of a value that is not listed yet is left to the next count.
 */
export function withArrivals(summary: EventSummary, events: readonly LedgerEvent[]): EventSummary {
  const news = events.filter(({ ingestedAt }) => ingestedAt > summary.asOf);
  if (news.length === 0) return summary;
  const buckets = summary.buckets.map((bucket) => ({ ...bucket, counts: { ...bucket.counts } }));
  let total = summary.total;
  for (const event of news) {
    const { time, class: side, count = 1 } = event;
    const bucket = buckets.findLast(({ from }) => from <= time);
    if (bucket === undefined || (time >= bucket.to && !bucket.isOpen)) continue;
    bucket.counts[side] = (bucket.counts[side] ?? 0) + count;
    total += count;
  }
  const facets = Object.fromEntries(
    Object.entries(summary.facets).map(([facet, { values, hasMore }]) => {
      const more = countsOf(news, facet as EventFacet);
      return [
        facet,
        { hasMore, values: values.map(({ value, count }) => ({ value, count: count + (more.get(value) ?? 0) })) },
      ];
    }),
  );
  const inRange = summary.inRange + total - summary.total;
  return { ...summary, total, inRange, buckets, facets };
}

function countsOf(events: readonly LedgerEvent[], facet: EventFacet): Map<string, number> {
  const counts = new Map<string, number>();
  const column = EVENT_TABLE.find(({ id }) => id === facet);
  for (const event of events) {
    const value = String(column?.value(event) ?? '');
    counts.set(value, (counts.get(value) ?? 0) + (event.count ?? 1));
  }
  return counts;
}
