import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { memo } from 'react';
import { subjectOf } from '#components/event-words.ts';
import { TableCell } from '#components/ui/table.tsx';
import { cn } from '#lib/class-names.ts';
import { formatClock, formatDateTime, formatDuration, formatNumber } from '#lib/format.ts';
import { BillableMark, DeliveryMark, OutcomeMark } from './event-badges.tsx';
import { COLUMN_STYLE } from './event-columns.ts';

type EventRowProps = { event: LedgerEvent; rowIndex: number; open: boolean; today: string };

/** One event. Clicks are handled by the table. */
export function EventRow({ event, rowIndex, open, today }: EventRowProps) {
  return (
    <tr
      data-event-id={event.id}
      aria-rowindex={rowIndex}
      className={cn(
        'h-13 cursor-pointer border-b border-line hover:bg-sunken/60',
        open && 'bg-brand-soft hover:bg-brand-soft',
      )}
    >
      <EventCells event={event} today={today} />
    </tr>
  );
}

/**
 * The cells are memoized apart from their row, whose index changes with every event that arrives: formatting dates and
 * numbers is the expensive part.
 */
const EventCells = memo(function EventCells({ event, today }: Pick<EventRowProps, 'event' | 'today'>) {
  const exact = `${formatDateTime(event.time)}\n${formatDateTime(event.time, { timeZone: 'UTC' })}`;
  const day = dayOf(event.time);
  const subject = subjectOf(event);
  return (
    <>
      <TableCell className={COLUMN_STYLE.time}>
        <a href={`/events/${event.id}`} className="block rounded font-mono text-xs tabular-nums" title={exact}>
          <span className="sr-only">Event </span>
          {day !== today && <span className="block text-2xs text-ink-muted">{day}</span>}
          {formatClock(event.time)}
          <span className="sr-only"> {subject}</span>
        </a>
      </TableCell>
      <TableCell className={COLUMN_STYLE.proxy}>
        <span className="block truncate">{event.proxy}</span>
      </TableCell>
      <TableCell className={COLUMN_STYLE.tool}>
        <span className="flex items-baseline gap-2 font-medium">
          <span className="truncate" title={subject}>
            {subject}
          </span>
          {event.count !== undefined && <CountMark count={event.count} />}
        </span>
        <span className="flex text-xs sm:hidden">
          <OutcomeMark event={event} />
        </span>
        <span className="block truncate text-xs text-ink-muted max-sm:hidden">
          {event.target !== undefined && event.method}
          <span className="2xl:hidden">
            {event.target !== undefined && ' · '}
            {event.proxy}
          </span>
        </span>
      </TableCell>
      <TableCell className={COLUMN_STYLE.consumer}>
        <span className="block truncate" title={event.consumer}>
          {event.consumer ?? <span className="text-ink-muted">Nobody</span>}
        </span>
        {event.company !== undefined && event.company !== event.consumer && (
          <span className="block truncate text-xs text-ink-muted">{event.company}</span>
        )}
      </TableCell>
      <TableCell className={COLUMN_STYLE.outcome}>
        <OutcomeMark event={event} />
      </TableCell>
      <TableCell className={COLUMN_STYLE.duration}>{formatDuration(event.durationMs)}</TableCell>
      <TableCell className={COLUMN_STYLE.billable}>
        <BillableMark event={event} />
      </TableCell>
      <TableCell className={COLUMN_STYLE.delivery}>
        <DeliveryMark event={event} />
      </TableCell>
    </>
  );
});

function CountMark({ count }: { count: number }) {
  const number = formatNumber(count);
  return (
    <span
      title={`${number} equal refusals, told as one event`}
      className="shrink-0 rounded-full bg-sunken px-2 py-0.5 text-xs text-ink-muted tabular-nums"
    >
      <span aria-hidden>× {number}</span>
      <span className="sr-only">{number} equal refusals</span>
    </span>
  );
}

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The local day of an instant, as rows of other days show it. */
export function dayOf(time: string | number): string {
  return DAY.format(new Date(time));
}
