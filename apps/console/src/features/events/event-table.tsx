import type { LedgerEvent } from '@tallygate/contracts/console-api';
import { Fragment, type MouseEvent, type ReactNode, type RefObject } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table.tsx';
import { useNow } from '#components/use-now.ts';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { COLUMN_STYLE, COLUMNS } from './event-columns.ts';
import { dayOf, EventRow } from './event-row.tsx';
import type { Gap } from './live-rows.ts';

type EventTableProps = {
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

export function EventTable({
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
  // The first row under the live ones: where live began.
  const boundary = liveIds.size > 0 ? events?.find(({ id }) => !liveIds.has(id))?.id : undefined;

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
      >
        <caption className="sr-only">Events, newest first</caption>
        <thead>
          <tr>
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
              <TableRow key={key} className="h-12">
                {COLUMNS.map(({ id }) => (
                  <TableCell key={id} className={COLUMN_STYLE[id]}>
                    <Skeleton className="h-4 w-20 max-w-full" />
                  </TableCell>
                ))}
              </TableRow>
            ))}
          {events?.map((event) => (
            <Fragment key={event.id}>
              {gaps
                .filter((gap) => gap.above === event.id)
                .map((gap) => (
                  <MarkerRow key={gap.key}>
                    {formatNumber(gap.missed)} events not shown
                    <Button size="sm" variant="link" onClick={onReload}>
                      Load
                    </Button>
                  </MarkerRow>
                ))}
              {event.id === boundary && <MarkerRow live>Live from here up</MarkerRow>}
              <EventRow event={event} open={event.id === openId} fresh={liveIds.has(event.id)} today={today} />
            </Fragment>
          ))}
          {events?.length === 0 && (
            <tr>
              <td colSpan={COLUMNS.length}>{empty}</td>
            </tr>
          )}
        </tbody>
      </Table>
    </div>
  );
}

function MarkerRow({ live, children }: { live?: boolean; children: ReactNode }) {
  return (
    <tr
      className={cn(
        'border-y',
        live ? 'border-good/40 bg-good-soft text-good' : 'border-warn-line bg-warn-soft text-warn',
      )}
    >
      <td colSpan={COLUMNS.length} className="px-4 py-1 text-2xs font-medium">
        <span className="flex items-center gap-3">{children}</span>
      </td>
    </tr>
  );
}
