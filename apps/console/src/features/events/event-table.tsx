import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type MouseEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table.tsx';
import { useNow } from '#components/use-now.ts';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { COLUMN_STYLE, COLUMNS, MARKER_HEIGHT_PX, ROW_HEIGHT_PX } from './event-columns.ts';
import { dayOf, EventRow } from './event-row.tsx';
import type { Gap } from './live-rows.ts';
import { tableItems } from './table-items.ts';

/** Rows drawn beyond the screen, so that keys and quick scrolling find them there. */
const OVERSCAN = 14;

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
  onOpen: (id: string) => void;
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
  onOpen,
  onReload,
}: EventTableProps) {
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
    estimateSize: (index) => (items[index]?.kind === 'event' ? ROW_HEIGHT_PX : MARKER_HEIGHT_PX),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollMargin: topPx,
  });
  const drawn = virtualizer.getVirtualItems();
  const abovePx = (drawn[0]?.start ?? topPx) - topPx;
  const belowPx = virtualizer.getTotalSize() - ((drawn.at(-1)?.end ?? topPx) - topPx);

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
    const id = (click.target as Element).closest<HTMLElement>('[data-event-id]')?.dataset.eventId;
    // A modified click follows the link to the event's own page; marked text is not a click.
    if (!id || click.metaKey || click.ctrlKey || click.shiftKey || document.getSelection()?.isCollapsed === false)
      return;
    click.preventDefault();
    onOpen(id);
  };

  return (
    <div className="overflow-hidden rounded-xl border bg-surface shadow-panel">
      <Table
        ref={tableRef}
        className={cn('table-fixed', stale && 'opacity-60')}
        aria-busy={stale || events === undefined || undefined}
        aria-rowcount={items.length + 1}
      >
        <caption className="sr-only">Events, newest first</caption>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map(({ id, label }) => (
              <TableHead key={id} className={cn(COLUMN_STYLE[id], 'py-2')}>
                {label}
              </TableHead>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: each row holds a link, which the keyboard uses */}
        <tbody onClick={onClick}>
          {events === undefined &&
            ['a', 'b', 'c', 'd', 'e'].map((key) => (
              <TableRow key={key} className="h-13">
                {COLUMNS.map(({ id }) => (
                  <TableCell key={id} className={COLUMN_STYLE[id]}>
                    <Skeleton className="h-4 w-20 max-w-full" />
                  </TableCell>
                ))}
              </TableRow>
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
                />
              );
            }
            return (
              <MarkerRow key={key} live={item.kind === 'live'}>
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

function MarkerRow({ live, children }: { live?: boolean; children: ReactNode }) {
  return (
    <tr
      className={cn(
        'h-8 border-y',
        live ? 'border-good/40 bg-good-soft text-good' : 'border-warn-line bg-warn-soft text-warn',
      )}
    >
      {/* Spans as many columns as the narrowest screen shows: more would add columns to the table. */}
      <td colSpan={2} className="px-4 text-2xs font-medium whitespace-nowrap">
        <span className="flex items-center gap-3">{children}</span>
      </td>
    </tr>
  );
}
