import { EVENT_TABLE, type EventColumnId } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { TableColumn } from '@tallygate/contracts/table-column';
import type { ReactNode } from 'react';
import { DELIVERY_WORDS, subjectOf } from '#components/event-words.ts';
import { formatBytes, formatClock, formatDateTime, formatDecimal, formatDuration, formatNumber } from '#lib/format.ts';
import { dayOf } from './day-of.ts';
import { OutcomeSign } from './event-badges.tsx';

const COLUMNS: ReadonlyMap<string, TableColumn<LedgerEvent>> = new Map(
  EVENT_TABLE.map((column: TableColumn<LedgerEvent>) => [column.id, column]),
);

/** The value of a cell, as its filter names it. */
export function cellValue(id: EventColumnId, event: LedgerEvent): string {
  return String(COLUMNS.get(id)?.value(event) ?? '');
}

/** What a cell shows. */
export function cellContent(id: EventColumnId, event: LedgerEvent, today: string): ReactNode {
  switch (id) {
    case 'time':
      return <TimeLink event={event} today={today} />;
    case 'tool':
      return <Subject event={event} />;
    case 'reason':
      return <OutcomeSign event={event} />;
    case 'ms':
      return formatDuration(event.durationMs);
    case 'quantity':
      return event.billable ? formatDecimal(event.quantity) : <span className="text-ink-muted">–</span>;
    case 'delivery':
      return DELIVERY_WORDS[event.deliveryState].label;
    case 'requestBytes':
      return formatBytes(event.requestBytes);
    case 'responseBytes':
      return formatBytes(event.responseBytes);
    default: {
      const value = cellValue(id, event);
      return value === '' ? <Absent /> : <bdi title={value}>{value}</bdi>;
    }
  }
}

/** The way to the event, named by what was called. */
export function TimeLink({ event, today }: { event: LedgerEvent; today: string }) {
  const exact = `${formatDateTime(event.time)}\n${formatDateTime(event.time, { timeZone: 'UTC' })}`;
  const day = dayOf(event.time);
  return (
    <a href={`/events/${event.id}`} className="block shrink-0 rounded font-mono text-xs tabular-nums" title={exact}>
      <span className="sr-only">Event </span>
      {day === today ? formatClock(event.time) : `${day} ${formatClock(event.time).slice(0, 8)}`}
      <span className="sr-only"> {subjectOf(event)}</span>
    </a>
  );
}

/** What was called, and how many equal refusals the row stands for. */
export function Subject({ event }: { event: LedgerEvent }) {
  const subject = subjectOf(event);
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <bdi className={event.kind === 'call' ? 'truncate font-medium' : 'truncate text-ink-muted'} title={subject}>
        {subject}
      </bdi>
      {event.count !== undefined && <CountMark count={event.count} />}
    </span>
  );
}

function Absent() {
  return (
    <span aria-hidden title="None" className="text-ink-muted">
      –
    </span>
  );
}

function CountMark({ count }: { count: number }) {
  const number = formatNumber(count);
  return (
    <span
      title={`${number} equal refusals, told as one event`}
      className="shrink-0 rounded-full bg-sunken px-1.5 text-2xs text-ink-muted tabular-nums"
    >
      <span aria-hidden>× {number}</span>
      <span className="sr-only">{number} equal refusals</span>
    </span>
  );
}
