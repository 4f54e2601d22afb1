import { EVENT_TABLE, MAX_EXPORTED_EVENTS } from '@tallygate/contracts/event-table';
import type { EventExportQuery, LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { csvText } from '../database/csv-text.ts';
import { EventOrder } from './event-order.ts';
import type { EventPricer } from './event-pricer.ts';
import { readEvents } from './list-events.ts';

/** Events of one piece: some hundred kilobytes, so that a reader who stops costs no more than that. */
const AT_ONCE = 1_000;

/**
 * The events that a filter finds, newest first, as the text of a file in pieces; the next is read when somebody takes it.
 * @param most rows at most
 */
export async function* exportEvents(
  { db, price }: { db: Database; price: EventPricer },
  { format, ...filter }: EventExportQuery,
  most = MAX_EXPORTED_EVENTS,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvText([EVENT_TABLE.map(({ id }) => id)]);
  const order = new EventOrder();
  let last: LedgerEvent | undefined;
  for (let left = most; left > 0; ) {
    const limit = Math.min(left, AT_ONCE);
    const after = last && order.placeOf(last);
    const events = (await readEvents(db, filter, { limit, order, after })).map(price);
    if (events.length > 0) yield format === 'csv' ? csvText(events.map(cells)) : lines(events);
    if (events.length < limit) return;
    left -= events.length;
    last = events.at(-1);
  }
}

function cells(event: LedgerEvent): string[] {
  return EVENT_TABLE.map(({ value }) => String(value(event) ?? ''));
}

function lines(events: readonly LedgerEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
