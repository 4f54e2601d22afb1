import type { EventFacet } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Table, TableHead } from '#components/ui/table.tsx';
import { useNow } from '#components/use-now.ts';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { dayOf } from './day-of.ts';
import {
  type EventTableColumn,
  MARKER_HEIGHT_PX,
  MAX_WIDTH_PX,
  MIN_WIDTH_PX,
  ROW_HEIGHT_PX,
  TALL_ROW_HEIGHT_PX,
} from './event-columns.ts';
import { COLUMN_FROM, EventRow } from './event-row.tsx';
import type { Gap } from './live-rows.ts';
import { tableItems } from './table-items.ts';
import type { ColumnChoice } from './use-column-choice.ts';
import { useIsPhone } from './use-is-phone.ts';

/** Rows drawn beyond the screen, so that keys and quick scrolling find them there. */
const OVERSCAN = 8;
/** Older events are read when so much of the list has been seen. */
const LOAD_AT = 0.6;
/** What keys change of a column's width. */
const STEP_PX = 16;
/** So much of a column without a width is always left. */
const LEAST_PX = 120;

export type EventTableHandle = { focus: (id: string) => void };

type EventTableProps = {
  ref?: Ref<EventTableHandle>;
  tableRef: RefObject<HTMLTableElement | null>;
  /** Absent while the first page is on its way. */
  events: readonly LedgerEvent[] | undefined;
  liveIds: ReadonlySet<string>;
  gaps: readonly Gap[];
  openId: string | null;
  stale: boolean;
  empty: ReactNode;
  choice: ColumnChoice;
  /** A list that goes on where it ends. */
  onNearEnd: () => void;
  onOpen: (id: string) => void;
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
  stale,
  empty,
  choice: { columns, resize },
  onNearEnd,
  onOpen,
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

  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => (items[index]?.kind === 'event' ? rowHeightPx : MARKER_HEIGHT_PX),
    getItemKey: (index) => items[index]?.key ?? index,
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

  const onClick = (click: MouseEvent<HTMLElement>) => {
    const { facet, value } = (click.target as Element).closest<HTMLElement>('[data-facet]')?.dataset ?? {};
    if (facet !== undefined && value !== undefined) {
      onNarrow(facet as EventFacet, value, click.altKey);
      return;
    }
    const id = (click.target as Element).closest<HTMLElement>('[data-event-id]')?.dataset.eventId;
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
        <caption className="sr-only">Events, newest first</caption>
        <thead className={isTall ? 'sr-only' : undefined}>
          <tr aria-rowindex={1}>
            {isTall ? (
              <th scope="col">Event</th>
            ) : (
              columns.map((column) => <Head key={column.id} column={column} onResize={resize} />)
            )}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: each row holds a link, which the keyboard uses */}
        <tbody onClick={onClick}>
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

/** A column's name, with an edge that is dragged, or moved with the arrow keys, to change its width. */
function Head({ column, onResize }: { column: EventTableColumn; onResize: ColumnChoice['resize'] }) {
  const { id, label, width, align, from } = column;
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    onResize(id, event.clientX - left);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onResize(id, (event.currentTarget.parentElement?.offsetWidth ?? LEAST_PX) + step);
  };
  return (
    <TableHead
      style={{ width: width ?? undefined }}
      className={cn(
        'relative h-8 px-2 py-0 first:pl-3 last:pr-3',
        align === 'end' && 'text-right',
        from && COLUMN_FROM[from],
      )}
    >
      <span className="block truncate">{label}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved */}
      <span
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of ${label}`}
        aria-valuemin={MIN_WIDTH_PX}
        aria-valuemax={MAX_WIDTH_PX}
        aria-valuenow={width ?? MIN_WIDTH_PX}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        className="absolute inset-y-1 right-0 w-1.5 cursor-col-resize touch-none rounded-sm hover:bg-line-strong focus-visible:bg-line-strong"
      />
    </TableHead>
  );
}

/** Narrower than its columns the table scrolls by itself. */
function leastWidth(columns: readonly EventTableColumn[]): CSSProperties {
  const always = columns.filter(({ from }) => from === undefined);
  return { minWidth: always.reduce((sum, { width }) => sum + (width ?? LEAST_PX), 0) };
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
