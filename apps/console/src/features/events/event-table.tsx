import { type EventColumnId, type EventFacet, type EventSort, NEWEST_FIRST } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Table } from '#components/ui/table.tsx';
import { useNow } from '#components/use-now.ts';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { dayOf } from './day-of.ts';
import { MARKER_HEIGHT_PX, ROW_HEIGHT_PX, TALL_ROW_HEIGHT_PX } from './event-columns.ts';
import { EventRow } from './event-row.tsx';
import { EventTableHead, leastWidth } from './event-table-head.tsx';
import type { Gap } from './live-rows.ts';
import { tableItems } from './table-items.ts';
import type { ColumnChoice } from './use-column-choice.ts';
import { useIsPhone } from './use-is-phone.ts';

/** Rows drawn beyond the screen, so that keys and quick scrolling find them there. */
const OVERSCAN = 8;
/** Older events are read when so much of the list has been seen. */
const LOAD_AT = 0.6;

export type EventTableHandle = { focus: (id: string) => void };

type EventTableProps = {
  ref?: Ref<EventTableHandle>;
  tableRef: RefObject<HTMLTableElement | null>;
  /** Absent while the first page is on its way. */
  events: readonly LedgerEvent[] | undefined;
  liveIds: ReadonlySet<string>;
  gaps: readonly Gap[];
  openId: string | null;
  selectedIds: ReadonlySet<string>;
  sort: EventSort;
  stale: boolean;
  empty: ReactNode;
  choice: ColumnChoice;
  /** A list that goes on where it ends. */
  onNearEnd: () => void;
  onOpen: (id: string) => void;
  onSort: (id: EventColumnId) => void;
  /** A cell's value was chosen, to be shown alone or left out. */
  onNarrow: (facet: EventFacet, value: string, isExcluded: boolean) => void;
  onReload: () => void;
};

/** A table of which only the rows on screen are drawn: hundreds arrive and a thousand stay without a pause. */
export function EventTable({
  ref,
  tableRef,
  events,
  liveIds,
  gaps,
  openId,
  selectedIds,
  sort,
  stale,
  empty,
  choice: { columns, resize },
  onNearEnd,
  onOpen,
  onSort,
  onNarrow,
  onReload,
}: EventTableProps) {
  const isTall = useIsPhone();
  const rowHeightPx = isTall ? TALL_ROW_HEIGHT_PX : ROW_HEIGHT_PX;
  const today = dayOf(useNow());
  const items = useMemo(() => tableItems(events ?? [], gaps, liveIds), [events, gaps, liveIds]);
  const [topPx, setTopPx] = useState(0);
  const isLoaded = items.length > 0;
  useLayoutEffect(() => {
    const measure = () => setTopPx((tableRef.current?.tBodies[0]?.getBoundingClientRect().top ?? 0) + window.scrollY);
    if (isLoaded) measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [isLoaded, tableRef]);

  // With another function all lines are measured anew, which for ten thousand is most of a frame.
  const keyOf = useCallback((index: number) => items[index]?.key ?? index, [items]);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => (items[index]?.kind === 'event' ? rowHeightPx : MARKER_HEIGHT_PX),
    getItemKey: keyOf,
    overscan: OVERSCAN,
    scrollMargin: topPx,
  });
  const drawn = virtualizer.getVirtualItems();
  const abovePx = (drawn[0]?.start ?? topPx) - topPx;
  const belowPx = virtualizer.getTotalSize() - ((drawn.at(-1)?.end ?? topPx) - topPx);

  useLayoutEffect(() => {
    // The heights that were measured are of the other kind of row.
    if (rowHeightPx > 0) virtualizer.measure();
  }, [rowHeightPx, virtualizer]);
  const lastDrawn = drawn.at(-1)?.index ?? 0;
  const nearEnd = useEffectEvent(onNearEnd);
  useEffect(() => {
    if (lastDrawn > items.length * LOAD_AT) nearEnd();
  }, [lastDrawn, items.length]);

  useImperativeHandle(ref, () => ({
    focus: (id) => {
      const link = () => tableRef.current?.querySelector<HTMLElement>(`[data-event-id="${CSS.escape(id)}"] a`);
      if (link()) return link()?.focus();
      const index = items.findIndex((item) => item.key === id);
      if (index < 0) return;
      virtualizer.scrollToIndex(index, { align: 'center' });
      // The row is drawn in the frame after the scroll and can be focused in the frame after that.
      requestAnimationFrame(() => requestAnimationFrame(() => link()?.focus()));
    },
  }));

  const [pointedId, setPointedId] = useState<string>();
  const [focusedId, setFocusedId] = useState<string>();

  const onClick = (click: MouseEvent<HTMLElement>) => {
    const { facet, value } = (click.target as Element).closest<HTMLElement>('[data-facet]')?.dataset ?? {};
    if (facet !== undefined && value !== undefined) {
      onNarrow(facet as EventFacet, value, click.altKey);
      return;
    }
    const id = eventIdAt(click.target);
    // A modified click follows the link to the event's own page; marked text is not a click.
    if (!id || click.metaKey || click.ctrlKey || click.shiftKey || document.getSelection()?.isCollapsed === false)
      return;
    click.preventDefault();
    onOpen(id);
  };

  return (
    <div className="overflow-x-auto rounded-md border bg-surface">
      <Table
        ref={tableRef}
        className={cn('table-fixed', stale && 'opacity-60')}
        style={isTall ? undefined : leastWidth(columns)}
        aria-busy={stale || events === undefined || undefined}
        aria-rowcount={items.length + 1}
      >
        <caption className="sr-only">
          {sort === NEWEST_FIRST ? 'Events, newest first' : 'Events in another order'}
        </caption>
        <thead className={isTall ? 'sr-only' : undefined}>
          <tr aria-rowindex={1}>
            {isTall ? (
              <th scope="col">Event</th>
            ) : (
              columns.map((column) => (
                <EventTableHead key={column.id} column={column} sort={sort} onSort={onSort} onResize={resize} />
              ))
            )}
          </tr>
        </thead>
        <tbody
          onClick={onClick}
          onKeyDown={moveInRow}
          onPointerOver={(event) => setPointedId(eventIdAt(event.target))}
          onFocus={(event) => setFocusedId(eventIdAt(event.target))}
        >
          {events === undefined &&
            ['a', 'b', 'c', 'd', 'e'].map((key) => (
              <tr key={key} className="border-b border-line">
                <td colSpan={isTall ? 1 : 2} style={{ height: rowHeightPx }} className="px-3">
                  <Skeleton className="h-4 w-40 max-w-full" />
                </td>
              </tr>
            ))}
          <Spacer key="above" heightPx={abovePx} />
          {drawn.map(({ index, key }) => {
            const item = items[index];
            if (!item) return null;
            if (item.kind === 'event') {
              return (
                <EventRow
                  key={key}
                  event={item.event}
                  rowIndex={index + 2}
                  open={item.event.id === openId}
                  selected={selectedIds.has(item.event.id)}
                  active={item.event.id === pointedId || item.event.id === focusedId}
                  today={today}
                  columns={columns}
                  isTall={isTall}
                />
              );
            }
            return (
              <MarkerRow key={key} live={item.kind === 'live'} columns={isTall ? 1 : 2}>
                {item.kind === 'live' ? (
                  'Live from here up'
                ) : (
                  <>
                    {formatNumber(item.missed)} events not shown
                    <Button size="sm" variant="link" onClick={onReload}>
                      Load
                    </Button>
                  </>
                )}
              </MarkerRow>
            );
          })}
          <Spacer key="below" heightPx={belowPx} />
        </tbody>
      </Table>
      {events?.length === 0 && empty}
    </div>
  );
}

/** Which event's row something in the table belongs to. */
function eventIdAt(target: EventTarget): string | undefined {
  return (target as Element).closest<HTMLElement>('[data-event-id]')?.dataset.eventId;
}

/** Left and right go from the row's link to its cells that narrow the list, and back. */
function moveInRow(event: KeyboardEvent<HTMLElement>) {
  const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
  const step = { ArrowLeft: isRightToLeft ? 1 : -1, ArrowRight: isRightToLeft ? -1 : 1 }[event.key];
  const row = (event.target as Element).closest('[data-event-id]');
  if (step === undefined || row === null) return;
  const stops = [...row.querySelectorAll<HTMLElement>('a, [data-facet]')];
  const next = stops[stops.indexOf(event.target as HTMLElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** Stands for rows that are not drawn. */
function Spacer({ heightPx }: { heightPx: number }) {
  return (
    heightPx > 0 && (
      <tr aria-hidden>
        <td style={{ height: heightPx }} />
      </tr>
    )
  );
}

function MarkerRow({ live, columns, children }: { live?: boolean; columns: number; children: ReactNode }) {
  return (
    <tr
      className={cn(
        'h-8 border-y',
        live ? 'border-good/40 bg-good-soft text-good' : 'border-warn-line bg-warn-soft text-warn',
      )}
    >
      {/* Spans as many columns as the narrowest screen shows: more would add columns to the table. */}
      <td colSpan={columns} className="px-3 text-2xs font-medium whitespace-nowrap">
        <span className="flex items-center gap-3">{children}</span>
      </td>
    </tr>
  );
}
