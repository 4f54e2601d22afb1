'use client';

import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp, SlidersHorizontal } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useDeferredValue, useRef, useState } from 'react';
import { LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { facetsQuery } from '#data/events.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { countEvents } from './event-count.ts';
import type { EventTableHandle } from './event-table.tsx';
import { EventsToolbar } from './events-toolbar.tsx';
import { FacetPanel } from './facet-panel.tsx';
import { FilterLine } from './filter-line.tsx';
import { Histogram } from './histogram.tsx';
import { ListFoot } from './list-foot.tsx';
import { NoEvents, NoMatchingEvents } from './no-events.tsx';
import { CustomRange } from './range-control.tsx';
import { useColumnChoice } from './use-column-choice.ts';
import { useEventKeys } from './use-event-keys.ts';
import { useEventNumbers, ZONE } from './use-event-numbers.ts';
import { useEventTail } from './use-event-tail.ts';
import { useEventView } from './use-event-view.ts';
import { useFacetChoice } from './use-facet-choice.ts';
import { useReading } from './use-reading.ts';

/** Arrives beside the first page of events, not before everything else. */
const EventTable = dynamic(() => import('./event-table.tsx').then((module) => module.EventTable), {
  ssr: false,
  loading: () => <Skeleton className="h-96 w-full" />,
});
const EventDrawer = dynamic(() => import('./event-drawer.tsx').then((module) => module.EventDrawer), { ssr: false });
const FacetSheet = dynamic(() => import('./facet-sheet.tsx').then((module) => module.FacetSheet), { ssr: false });

export function EventsPage() {
  const view = useEventView();
  const choice = useColumnChoice();
  const top = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const reading = useReading(top, table);
  const tail = useEventTail({
    filters: view.filters,
    rangeMs: view.rangeMs,
    live: view.live,
    paused: reading || view.openId !== null,
  });
  const [unfolded, onUnfold] = useFacetChoice();
  const numbers = useEventNumbers(view, unfolded, useDeferredValue(tail.arrived));
  const [isCustom, setCustom] = useState(false);
  const [isSheet, setSheet] = useState(false);

  // The drawer's code arrives with the first event that is opened; then it stays, to be seen closing.
  const [wasDrawerUsed, setDrawerUsed] = useState(false);
  if (view.openId !== null && !wasDrawerUsed) setDrawerUsed(true);

  const rows = useRef<EventTableHandle>(null);
  const openIndex = tail.events.findIndex((event) => event.id === view.openId);
  /** The event a step away from the open one. */
  const neighbour = (step: 1 | -1) => (openIndex < 0 ? undefined : tail.events[openIndex + step]?.id);
  const focus = useEventKeys({
    view,
    events: tail.events,
    stretch: numbers.shown && { from: numbers.shown.from, to: numbers.shown.to },
    neighbour,
    onFocus: (id) => rows.current?.focus(id),
  });

  const showWaiting = () => {
    document.getSelection()?.removeAllRanges();
    window.scrollTo({ top: 0 });
    tail.showWaiting();
  };
  // Every event names a proxy.
  const isLedgerEmpty = useQuery(facetsQuery).data?.proxies.length === 0;
  const facets = <FacetPanel view={view} facets={numbers.shown?.facets} unfolded={unfolded} onUnfold={onUnfold} />;

  return (
    <div className="-mt-4 flex min-w-0 flex-col gap-3">
      <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1
          className="text-lg font-semibold"
          title="Every call that reached the gateway, with what became of it and whether it is billed."
        >
          Events
        </h1>
        <EventsToolbar
          view={view}
          choice={choice}
          live={tail.state}
          total={numbers.shown?.total}
          onCustomRange={() => setCustom(true)}
        />
      </header>
      {isCustom && <CustomRange view={view} onDone={() => setCustom(false)} />}
      <FilterLine view={view}>
        <Button variant="ghost" size="sm" className="min-[1400px]:hidden" onClick={() => setSheet(true)}>
          <SlidersHorizontal aria-hidden /> Values
        </Button>
        <span role="status" className="pr-1.5 text-xs text-ink-muted tabular-nums">
          {numbers.shown && formatCount(numbers.shown.total, 'event', 'events')}
        </span>
      </FilterLine>
      {numbers.shown ? (
        <Histogram summary={numbers.shown} zone={ZONE} stale={numbers.stale} onZoom={view.zoomTo} />
      ) : numbers.error ? (
        <LoadError error={numbers.error} what="the numbers; the list below is not affected" onRetry={numbers.retry} />
      ) : (
        <Skeleton className="h-34 w-full" />
      )}
      <div className="grid items-start gap-4 min-[1400px]:grid-cols-[13rem_minmax(0,1fr)]">
        <aside aria-label="Values" className="max-[1399px]:hidden">
          {facets}
        </aside>
        {tail.error ? (
          <LoadError error={tail.error} what="the events" onRetry={tail.reload} />
        ) : (
          <section aria-label="Events" className="relative flex min-w-0 flex-col gap-3">
            <div ref={top} aria-hidden className="absolute top-0 h-px w-full" />
            {tail.waiting > 0 && (
              <div className="sticky top-14 z-20 flex h-0 justify-center overflow-visible">
                <Button variant="primary" size="sm" onClick={showWaiting} className="rounded-full shadow-float">
                  <ArrowUp aria-hidden /> {formatNumber(tail.waiting)} new – show
                </Button>
              </div>
            )}
            <EventTable
              ref={rows}
              tableRef={table}
              events={tail.pending ? undefined : tail.events}
              liveIds={tail.liveIds}
              gaps={tail.gaps}
              openId={view.openId}
              stale={tail.stale}
              empty={isLedgerEmpty ? <NoEvents /> : <NoMatchingEvents onClear={view.showAll} />}
              choice={choice}
              onNearEnd={tail.loadMore}
              onOpen={(id) => view.open(id, 'push')}
              onNarrow={view.toggle}
              onReload={tail.reload}
            />
            <ListFoot tail={tail} shown={shownText(tail.events)} summary={numbers.shown} />
          </section>
        )}
      </div>
      {isSheet && <FacetSheet onClose={() => setSheet(false)}>{facets}</FacetSheet>}
      {wasDrawerUsed && (
        <EventDrawer
          id={view.openId}
          known={tail.events[openIndex]}
          view={view}
          previous={neighbour(-1)}
          next={neighbour(1)}
          onClosed={focus}
        />
      )}
    </div>
  );
}

/** How many events are shown, and in how many rows where equal refusals share one. */
function shownText(rows: readonly LedgerEvent[]): string {
  const events = countEvents(rows);
  const text = `${formatCount(events, 'event', 'events')} shown`;
  return events === rows.length ? text : `${text} in ${formatCount(rows.length, 'row', 'rows')}`;
}
