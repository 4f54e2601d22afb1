import { EVENT_TABLE, MAX_EXPORTED_EVENTS } from '@tallygate/contracts/event-table';
import type { EventExportQuery, LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { stringify } from 'csv-stringify/sync';
import { asCellText } from '../database/cell-text.ts';
import { readEvents } from './list-events.ts';

/** Events of one piece: some hundred kilobytes, so that a reader who stops costs no more than that. */
const AT_ONCE = 1_000;

/**
 * The events that a filter finds, newest first, as the text of a file in pieces; the next is read when somebody takes it.
 * @param most rows at most
 */
export async function* exportEvents(
  db: Database,
  { format, ...filter }: EventExportQuery,
  most = MAX_EXPORTED_EVENTS,
): AsyncGenerator<string> {
  if (format === 'csv') yield csv([EVENT_TABLE.map(({ id }) => id)]);
  let last: LedgerEvent | undefined;
  for (let left = most; left > 0; ) {
    const limit = Math.min(left, AT_ONCE);
    const events = await readEvents(db, filter, { limit, olderThan: last });
    if (events.length > 0) yield format === 'csv' ? csv(events.map(cells)) : lines(events);
    if (events.length < limit) return;
    left -= events.length;
    last = events.at(-1);
  }
}

function cells(event: LedgerEvent): string[] {
  return EVENT_TABLE.map(({ value }) => String(value(event) ?? ''));
}

function csv(rows: readonly string[][]): string {
  return stringify([...rows], {
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
    cast: { string: asCellText },
  });
}

function lines(events: readonly LedgerEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
