'use client';

import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp, SlidersHorizontal } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react';
import { LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { facetsQuery } from '#data/events.ts';
import { cn } from '#lib/class-names.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { copyAsJson } from './copy-events.ts';
import { countEvents } from './event-count.ts';
import type { EventTableHandle } from './event-table.tsx';
import { EventsToolbar } from './events-toolbar.tsx';
import { FilterLine } from './filter-line.tsx';
import { TotalText } from './total-text.tsx';
import { useColumnChoice } from './use-column-choice.ts';
import { useEventKeys } from './use-event-keys.ts';
import { useEventNumbers } from './use-event-numbers.ts';
import { useEventTail } from './use-event-tail.ts';
import { useEventView } from './use-event-view.ts';
import { useFacetChoice } from './use-facet-choice.ts';
import { useReading } from './use-reading.ts';
import { useSelection } from './use-selection.ts';

/** Arrives beside the first page of events, not before everything else. */
const EventTable = dynamic(() => import('./event-table.tsx').then((module) => module.EventTable), {
  ssr: false,
  loading: () => <Skeleton className="h-96 w-full" />,
});
const Histogram = dynamic(() => import('./histogram.tsx').then((module) => module.Histogram), {
  ssr: false,
  loading: () => <Skeleton className="h-34 w-full" />,
});
const ListFoot = dynamic(() => import('./list-foot.tsx').then((module) => module.ListFoot), { ssr: false });
const EventDrawer = dynamic(() => import('./event-drawer.tsx').then((module) => module.EventDrawer), { ssr: false });
const FacetPanel = dynamic(() => import('./facet-panel.tsx').then((module) => module.FacetPanel), { ssr: false });
const CustomRange = dynamic(() => import('./custom-range.tsx').then((module) => module.CustomRange), { ssr: false });
const NoEvents = dynamic(() => import('./no-events.tsx').then((module) => module.NoEvents), { ssr: false });
const NoMatchingEvents = dynamic(() => import('./no-events.tsx').then((module) => module.NoMatchingEvents), {
  ssr: false,
});
const FacetSheet = dynamic(() => import('./facet-sheet.tsx').then((module) => module.FacetSheet), { ssr: false });

const RowMenu = dynamic(() => import('./row-menu.tsx').then((module) => module.RowMenu), { ssr: false });
const SelectionBar = dynamic(() => import('./selection-bar.tsx').then((module) => module.SelectionBar), { ssr: false });

/** The drawer's width, less what the page leaves at its edge anyhow. */
const BESIDE_DRAWER = 'min-[1200px]:pe-[calc(clamp(30rem,40vw,45rem)-1rem)]';
/** A menu stands below the time of its row. */
const MENU_INDENT_PX = 12;

type MenuOf = { event: LedgerEvent; at: { left: number; top: number } };

type EventsInstrumentProps = {
  /** Of one proxy alone; its facet, its column and its filter are then left out. */
  proxy?: string;
  /** What stands above the list, with what is done with the list as a whole. */
  head: (toolbar: ReactNode) => ReactNode;
};

/** What happens, to whom, and how it ends: filter, chart, values and the list, over the same events. */
export function EventsInstrument({ proxy, head }: EventsInstrumentProps) {
  const fixed = useMemo(() => (proxy === undefined ? undefined : { proxy: writeTerm(proxy) }), [proxy]);
  const view = useEventView(fixed);
  const choice = useColumnChoice({ without: proxy === undefined ? undefined : 'proxy', view });
  // Beside an open event there is room for the columns that narrow screens show.
  const narrow = useMemo(
    () => ({ ...choice, columns: choice.columns.filter(({ from }) => from === undefined) }),
    [choice],
  );
  const selection = useSelection();
  const [menuOf, setMenuOf] = useState<MenuOf | null>(null);
  const top = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const reading = useReading(top, table);
  const tail = useEventTail({
    filters: view.filters,
    rangeMs: view.rangeMs,
    sort: view.sort,
    live: view.live,
    paused: reading || view.openId !== null,
  });
  const [chosen, onUnfold] = useFacetChoice();
  const unfolded = useMemo(() => chosen.filter((facet) => proxy === undefined || facet !== 'proxy'), [chosen, proxy]);
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
    onSelect: selection.toggle,
    onMenu: (event) => {
      const { left = 0, bottom: below = 0 } =
        table.current?.querySelector(`[data-event-id="${event.id}"]`)?.getBoundingClientRect() ?? {};
      setMenuOf({ event, at: { left: left + MENU_INDENT_PX, top: below } });
    },
  });

  const showWaiting = () => {
    document.getSelection()?.removeAllRanges();
    window.scrollTo({ top: 0 });
    tail.showWaiting();
  };
  // Every event names a proxy.
  const isLedgerEmpty = useQuery(facetsQuery).data?.proxies.length === 0;
  const facets = <FacetPanel view={view} facets={numbers.shown?.facets} unfolded={unfolded} onUnfold={onUnfold} />;

  const toolbar = (
    <EventsToolbar
      view={view}
      choice={choice}
      live={tail.state}
      total={numbers.shown?.total}
      onCustomRange={() => setCustom(true)}
    />
  );

  return (
    <div className={cn('flex min-w-0 flex-col gap-3', view.openId !== null && BESIDE_DRAWER)}>
      {head(toolbar)}
      {isCustom && <CustomRange view={view} onDone={() => setCustom(false)} />}
      <FilterLine view={view}>
        <Button variant="ghost" size="sm" className="min-[1400px]:hidden" onClick={() => setSheet(true)}>
          <SlidersHorizontal aria-hidden /> Values
        </Button>
        <TotalText summary={numbers.shown} isOfAll={proxy === undefined} onShowTests={view.showTests} />
      </FilterLine>
      {numbers.shown ? (
        <Histogram summary={numbers.shown} zone={numbers.zone} stale={numbers.stale} onZoom={view.zoomTo} />
      ) : numbers.error ? (
        <LoadError error={numbers.error} what="the numbers; the list below is not affected" onRetry={numbers.retry} />
      ) : (
        <Skeleton className="h-34 w-full" />
      )}
      <div
        className={cn('grid items-start gap-4', view.openId === null && 'min-[1400px]:grid-cols-[13rem_minmax(0,1fr)]')}
      >
        <aside aria-label="Values" className={view.openId === null ? 'max-[1399px]:hidden' : 'hidden'}>
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
            {selection.ids.size > 0 && (
              <SelectionBar
                ids={selection.ids}
                events={tail.events.filter(({ id }) => selection.ids.has(id))}
                onShow={(id) => view.addFilters({ id })}
                onClear={selection.clear}
              />
            )}
            <EventTable
              ref={rows}
              tableRef={table}
              events={tail.pending ? undefined : tail.events}
              liveIds={tail.liveIds}
              gaps={tail.gaps}
              openId={view.openId}
              selectedIds={selection.ids}
              sort={view.sort}
              stale={tail.stale}
              empty={isLedgerEmpty ? <NoEvents /> : <NoMatchingEvents onClear={view.showAll} />}
              choice={view.openId === null ? choice : narrow}
              onNearEnd={tail.loadMore}
              onOpen={(id) => view.open(id, 'push')}
              onSort={view.sortBy}
              onNarrow={view.toggle}
              onReload={tail.reload}
            />
            <ListFoot tail={tail} shown={shownText(tail.events)} summary={numbers.shown} />
          </section>
        )}
      </div>
      {menuOf && (
        <RowMenu
          key={menuOf.event.id}
          event={menuOf.event}
          at={menuOf.at}
          view={view}
          isSelected={selection.ids.has(menuOf.event.id)}
          onSelect={() => selection.toggle(menuOf.event.id)}
          onCopy={() => void copyAsJson([menuOf.event])}
          onClose={() => {
            setMenuOf(null);
            focus(menuOf.event.id);
          }}
        />
      )}
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
