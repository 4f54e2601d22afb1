import { EVENT_TABLE, type EventColumnId } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { TableColumn } from '@tallygate/contracts/table-column';
import type { ReactNode } from 'react';
import { DELIVERY_WORDS, subjectOf } from '#components/event-words.ts';
import { MiddleText } from '#components/middle-text.tsx';
import { formatBytes, formatClock, formatDateTime, formatDecimal, formatDuration, formatNumber } from '#lib/format.ts';
import { chargeText, chargeTitle } from './charge-text.ts';
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
    case 'proxy':
      return <bdi title={event.proxy}>{event.proxyDisplayName}</bdi>;
    case 'ms':
      return formatDuration(event.durationMs);
    case 'charge':
      return <Charge event={event} />;
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
  const time = day === today ? formatClock(event.time) : `${day} ${formatClock(event.time).slice(0, 8)}`;
  return (
    <a
      href={`/events/${event.id}`}
      className="block shrink-0 rounded font-mono text-xs tabular-nums"
      title={exact}
      aria-label={`Event ${time} ${subjectOf(event)}`}
    >
      {time}
    </a>
  );
}

/** What was called, and how many equal refusals the row stands for. */
export function Subject({ event }: { event: LedgerEvent }) {
  const subject = subjectOf(event);
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <MiddleText text={subject} className={event.kind === 'call' ? 'font-medium' : 'text-ink-muted'} />
      {event.count !== undefined && <CountMark count={event.count} />}
    </span>
  );
}

/** What the event costs, as money. */
export function Charge({ event: { charges } }: { event: LedgerEvent }) {
  const text = chargeText(charges);
  if (charges === undefined || text === undefined) return <Absent />;
  return <span title={chargeTitle(charges)}>{text}</span>;
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
