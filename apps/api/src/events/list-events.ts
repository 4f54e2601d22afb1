import { AppError } from '@tallygate/contracts/app-error';
import type { EventPage, EventQuery } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { filterSql } from './event-filter.ts';
import { EVENT_COLUMNS, type EventRow, toLedgerEvent, WHOLE_EVENTS } from './event-row.ts';

/**
 * A page of events, newest first by (time, id), so that events of one millisecond neither repeat nor vanish.
 * @throws AppError INVALID_INPUT for a cursor that this API did not make
 */
export async function listEvents(db: Database, query: EventQuery): Promise<EventPage> {
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const older = cursor ? Prisma.sql` and (time, id) < (${cursor.time}::timestamptz, ${cursor.id}::uuid)` : Prisma.empty;
  const rows = await db.sql<EventRow>(
    Prisma.sql`select ${Prisma.raw(EVENT_COLUMNS)} from ${Prisma.raw(WHOLE_EVENTS)}
      where ${filterSql(query)}${older} order by time desc, id desc limit ${query.limit + 1}`,
  );
  const events = rows.slice(0, query.limit).map(toLedgerEvent);
  const last = events.at(-1);
  return { events, nextCursor: rows.length > query.limit && last ? writeCursor(last.time, last.id) : null };
}

function writeCursor(time: string, id: string): string {
  return Buffer.from(`${time} ${id}`).toString('base64url');
}

function readCursor(cursor: string): { time: string; id: string } {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (Number.isNaN(Date.parse(time)) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new AppError('INVALID_INPUT', {
      findings: [{ path: 'cursor', message: 'must be the nextCursor of a page before' }],
    });
  }
  return { time, id };
}
