import type { LedgerEvent } from '@tallygate/contracts/console-api';
import { memo } from 'react';
import { TableCell } from '#components/ui/table.tsx';
import { cn } from '#lib/class-names.ts';
import { formatClock, formatDateTime, formatDuration } from '#lib/format.ts';
import { BillableMark, DeliveryMark, OutcomeMark } from './event-badges.tsx';
import { COLUMN_STYLE } from './event-columns.ts';
import { subjectOf } from './event-words.ts';

type EventRowProps = { event: LedgerEvent; open: boolean; fresh: boolean; today: string };

/** One event. Clicks are handled by the table, so that a row is drawn again only when it changes. */
export const EventRow = memo(function EventRow({ event, open, fresh, today }: EventRowProps) {
  const exact = `${formatDateTime(event.time)}\n${formatDateTime(event.time, { timeZone: 'UTC' })}`;
  const day = dayOf(event.time);
  const subject = subjectOf(event);
  return (
    <tr
      data-event-id={event.id}
      className={cn(
        'h-12 cursor-pointer border-b border-line last:border-b-0 hover:bg-sunken/60',
        open && 'bg-brand-soft hover:bg-brand-soft',
        fresh && 'animate-in fade-in-0 duration-500',
      )}
    >
      <TableCell className={COLUMN_STYLE.time}>
        <a href={`/events/${event.id}`} className="rounded font-mono text-xs tabular-nums" title={exact}>
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
        <span className="block truncate font-medium" title={subject}>
          {subject}
        </span>
        <span className="block truncate text-xs text-ink-muted">
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
    </tr>
  );
});

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The local day of an instant, as rows of other days show it. */
export function dayOf(time: string | number): string {
  return DAY.format(new Date(time));
}
