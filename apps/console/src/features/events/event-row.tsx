import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { ListFilter } from 'lucide-react';
import { memo } from 'react';
import { useZone } from '#components/use-zone.ts';
import { cn } from '#lib/class-names.ts';
import { OutcomeSign } from './event-badges.tsx';
import { Charge, cellContent, cellValue, Subject, TimeLink } from './event-cells.tsx';
import type { EventTableColumn } from './event-columns.ts';

/** Where a column is left out because the table is narrower. */
export const COLUMN_FROM = { lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const;

type EventRowProps = {
  event: LedgerEvent;
  rowIndex: number;
  open: boolean;
  selected: boolean;
  /** Under the pointer or holding the focus: its cells can narrow the list. */
  active: boolean;
  today: string;
  columns: readonly EventTableColumn[];
  /** Two lines instead of columns, for phones. */
  isTall: boolean;
};

/** One event, drawn again only where it changed: scrolling draws the table with every frame. Clicks are handled by the table. */
export const EventRow = memo(function EventRow({
  event,
  rowIndex,
  open,
  selected,
  active,
  today,
  columns,
  isTall,
}: EventRowProps) {
  return (
    <tr
      data-event-id={event.id}
      aria-rowindex={rowIndex}
      aria-selected={selected || undefined}
      className={cn(
        'cursor-pointer border-b border-line hover:bg-sunken/60',
        isTall ? 'h-14' : 'h-8',
        selected && 'bg-sunken shadow-[inset_3px_0_0_var(--brand)]',
        open && 'bg-brand-soft hover:bg-brand-soft',
      )}
    >
      {isTall ? (
        <TwoLines event={event} today={today} hasProxy={columns.some(({ id }) => id === 'proxy')} />
      ) : (
        <Cells event={event} active={active} today={today} columns={columns} />
      )}
    </tr>
  );
});

/**
 * The cells are memoized apart from their row, whose index changes with every event that arrives: formatting dates and
 * numbers is the expensive part. They ask for the zone to be written anew when another is chosen.
 */
const Cells = memo(function Cells({
  event,
  active,
  today,
  columns,
}: Pick<EventRowProps, 'event' | 'active' | 'today' | 'columns'>) {
  useZone();
  return columns.map(({ id, align, facet, from }) => (
    <td
      key={id}
      className={cn(
        'group/cell relative h-8 truncate px-2 align-middle text-xs first:ps-3 last:pe-3',
        align === 'end' && 'text-end tabular-nums',
        from && COLUMN_FROM[from],
      )}
    >
      {cellContent(id, event, today)}
      {active && facet !== undefined && (
        // Arrows reach it from the row's link, from cell to cell. In every row they would be most of what is drawn.
        <button
          type="button"
          tabIndex={-1}
          data-facet={facet}
          data-value={cellValue(facet, event)}
          title="Show only these; with Alt, leave them out"
          aria-label={`Show only ${cellValue(facet, event) || 'those without'}`}
          className="absolute inset-y-1 end-1 grid w-6 place-items-center rounded border bg-surface text-ink-muted opacity-0 group-hover/cell:opacity-100 hover:text-ink focus-visible:opacity-100"
        >
          <ListFilter aria-hidden className="size-3.5" />
        </button>
      )}
    </td>
  ));
});

type TwoLinesProps = Pick<EventRowProps, 'event' | 'today'> & {
  /** False in the list of one proxy. */
  hasProxy: boolean;
};

const TwoLines = memo(function TwoLines({ event, today, hasProxy }: TwoLinesProps) {
  useZone();
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
        <bdi className="min-w-0 flex-1 truncate text-end">
          {[hasProxy ? event.proxyDisplayName : undefined, event.consumer]
            .filter((name) => name !== undefined)
            .join(', ')}
        </bdi>
        {event.charges !== undefined && event.charges.length > 0 && (
          <span className="tabular-nums">
            <Charge event={event} />
          </span>
        )}
      </span>
    </td>
  );
});
