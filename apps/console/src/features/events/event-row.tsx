import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { ListFilter } from 'lucide-react';
import { memo } from 'react';
import { cn } from '#lib/class-names.ts';
import { formatDecimal } from '#lib/format.ts';
import { OutcomeSign } from './event-badges.tsx';
import { cellContent, cellValue, Subject, TimeLink } from './event-cells.tsx';
import type { EventTableColumn } from './event-columns.ts';

/** Where a column is left out because the table is narrower. */
export const COLUMN_FROM = { lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const;

type EventRowProps = {
  event: LedgerEvent;
  rowIndex: number;
  open: boolean;
  today: string;
  columns: readonly EventTableColumn[];
  /** Two lines instead of columns, for phones. */
  isTall: boolean;
};

/** One event. Clicks are handled by the table. */
export function EventRow({ event, rowIndex, open, today, columns, isTall }: EventRowProps) {
  return (
    <tr
      data-event-id={event.id}
      aria-rowindex={rowIndex}
      className={cn(
        'cursor-pointer border-b border-line hover:bg-sunken/60',
        isTall ? 'h-14' : 'h-8',
        open && 'bg-brand-soft hover:bg-brand-soft',
      )}
    >
      {isTall ? <TwoLines event={event} today={today} /> : <Cells event={event} today={today} columns={columns} />}
    </tr>
  );
}

/**
 * The cells are memoized apart from their row, whose index changes with every event that arrives: formatting dates and
 * numbers is the expensive part.
 */
const Cells = memo(function Cells({ event, today, columns }: Pick<EventRowProps, 'event' | 'today' | 'columns'>) {
  return columns.map(({ id, align, facet, from }) => (
    <td
      key={id}
      className={cn(
        'group/cell relative h-8 truncate px-2 align-middle text-xs first:pl-3 last:pr-3',
        align === 'end' && 'text-right tabular-nums',
        from && COLUMN_FROM[from],
      )}
    >
      {cellContent(id, event, today)}
      {facet !== undefined && (
        // Shown to a pointer only; keys do the same for the row.
        <button
          type="button"
          tabIndex={-1}
          data-facet={facet}
          data-value={cellValue(facet, event)}
          title="Show only these; with Alt, leave them out"
          aria-label="Show only these"
          className="absolute inset-y-1 right-1 hidden w-6 place-items-center rounded border bg-surface text-ink-muted group-hover/cell:grid hover:text-ink"
        >
          <ListFilter aria-hidden className="size-3.5" />
        </button>
      )}
    </td>
  ));
});

const TwoLines = memo(function TwoLines({ event, today }: Pick<EventRowProps, 'event' | 'today'>) {
  return (
    <td className="h-14 px-3 align-middle text-xs">
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1">
          <Subject event={event} />
        </span>
        <TimeLink event={event} today={today} />
      </span>
      <span className="flex items-center gap-2 text-ink-muted">
        <OutcomeSign event={event} />
        <bdi className="min-w-0 flex-1 truncate text-right">
          {event.proxy}
          {event.consumer !== undefined && `, ${event.consumer}`}
        </bdi>
        {event.billable && <span className="tabular-nums">{formatDecimal(event.quantity)}</span>}
      </span>
    </td>
  );
});
