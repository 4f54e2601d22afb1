'use client';

import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { ArrowUp } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import { countEvents } from './event-count.ts';
import type { EventTableHandle } from './event-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { LiveControl } from './live-control.tsx';
import { NoEvents, NoMatchingEvents } from './no-events.tsx';
import { rangeMs } from './time-ranges.ts';
import { useEventTail } from './use-event-tail.ts';
import { useEventView } from './use-event-view.ts';
import { useReading } from './use-reading.ts';
import { useTableKeys } from './use-table-keys.ts';

/** Arrives beside the first page of events, not before everything else. */
const EventTable = dynamic(() => import('./event-table.tsx').then((module) => module.EventTable), {
  ssr: false,
  loading: () => <Skeleton className="h-96 w-full" />,
});
const EventDrawer = dynamic(() => import('./event-drawer.tsx').then((module) => module.EventDrawer), { ssr: false });

export function EventsPage() {
  const view = useEventView();
  const top = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const reading = useReading(top, table);
  const tail = useEventTail({
    filters: view.filters,
    rangeMs: rangeMs(view.range),
    live: view.live,
    paused: reading || view.openId !== null,
  });

  // The drawer's code arrives with the first event that is opened; then it stays, to be seen closing.
  const [wasDrawerUsed, setDrawerUsed] = useState(false);
  if (view.openId !== null && !wasDrawerUsed) setDrawerUsed(true);

  const rows = useRef<EventTableHandle>(null);
  const lastFocused = useRef<string | null>(null);
  const openIndex = tail.events.findIndex((event) => event.id === view.openId);
  /** The event a step away from the open one. */
  const neighbour = (step: 1 | -1) => (openIndex < 0 ? undefined : tail.events[openIndex + step]?.id);
  const focus = (id: string) => {
    lastFocused.current = id;
    rows.current?.focus(id);
  };
  const move = (step: 1 | -1) => {
    if (view.openId !== null) {
      const id = neighbour(step);
      if (id) view.open(id);
      return;
    }
    // A row scrolled far away is no longer drawn, but the keys still go on from it.
    const from =
      document.activeElement?.closest<HTMLElement>('[data-event-id]')?.dataset.eventId ?? lastFocused.current;
    const index = tail.events.findIndex((event) => event.id === from);
    const next = tail.events[index < 0 ? 0 : index + step];
    if (next) focus(next.id);
  };
  useTableKeys((key) => {
    if (key === 'toggle-live') view.setLive(!view.live);
    else move(key === 'next' ? 1 : -1);
  });

  const showWaiting = () => {
    document.getSelection()?.removeAllRanges();
    window.scrollTo({ top: 0 });
    tail.showWaiting();
  };
  const isFiltered = Object.keys(view.filters).length > 0 || view.range !== 'any';

  return (
    <>
      <PageHeader
        title="Events"
        description="Every call that reached the gateway, with what became of it and whether it is billed."
        actions={<LiveControl live={view.live} state={tail.state} onChange={view.setLive} />}
      />
      <FilterBar view={view} />
      {tail.error ? (
        <LoadError error={tail.error} what="the events" onRetry={tail.reload} />
      ) : (
        <section aria-label="Events" className="relative flex flex-col gap-3">
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
            empty={isFiltered ? <NoMatchingEvents onClear={view.clearFilters} /> : <NoEvents />}
            onOpen={(id) => view.open(id, 'push')}
            onReload={tail.reload}
          />
          {tail.events.length > 0 && (
            <footer className="flex flex-wrap items-center justify-between gap-3 text-xs text-ink-muted">
              <p>
                {shownText(tail.events)}
                {tail.hasOlder ? '' : ', back to the first'}
              </p>
              {tail.olderError && <p role="alert">Older events could not be loaded: {tail.olderError.message}</p>}
              {tail.hasOlder && (
                <Button busy={tail.loadingOlder} onClick={tail.loadOlder}>
                  Load older
                </Button>
              )}
            </footer>
          )}
        </section>
      )}
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
    </>
  );
}

/** How many events are shown, and in how many rows where equal refusals share one. */
function shownText(rows: readonly LedgerEvent[]): string {
  const events = countEvents(rows);
  const text = `${formatCount(events, 'event', 'events')} shown`;
  return events === rows.length ? text : `${text} in ${formatCount(rows.length, 'row', 'rows')}`;
}
