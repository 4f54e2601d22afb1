import { AppError } from '@tallygate/contracts/app-error';
import type { EventFilter, EventPage, EventQuery, LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { filterSql } from './event-filter.ts';
import { EVENT_COLUMNS, type EventRow, toLedgerEvent, WHOLE_EVENTS } from './event-row.ts';

/** A place between events: after one of them, in the order of (time, id). */
type Place = { time: string; id: string };

/**
 * A page of events, newest first by (time, id), so that events of one millisecond neither repeat nor vanish.
 * @throws AppError INVALID_INPUT for a cursor that this API did not make
 */
export async function listEvents(db: Database, query: EventQuery): Promise<EventPage> {
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const isNewer = query.dir === 'newer' && cursor !== undefined;
  const found = isNewer
    ? (await readEvents(db, query, { limit: query.limit, newerThan: cursor })).reverse()
    : await readEvents(db, query, { limit: query.limit + 1, olderThan: cursor });
  const events = found.slice(0, query.limit);
  const [first] = events;
  const last = events.at(-1);
  // Between a newer page and its cursor lies nothing, so what is older than the page begins with the cursor's event.
  const hasOlder = isNewer || found.length > query.limit;
  return {
    events,
    nextCursor: hasOlder && last ? writeCursor(last) : null,
    previousCursor: first ? writeCursor(first) : (query.cursor ?? null),
  };
}

/**
 * Events beside a place: `olderThan` newest first, `newerThan` oldest first; without either the newest.
 * @param limit how many at most
 */
export async function readEvents(
  db: Database,
  filter: EventFilter,
  { limit, olderThan, newerThan }: { limit: number; olderThan?: Place | undefined; newerThan?: Place },
): Promise<LedgerEvent[]> {
  const older = olderThan ? Prisma.sql` and (time, id) < ${placeSql(olderThan)}` : Prisma.empty;
  const newer = newerThan ? Prisma.sql` and (time, id) > ${placeSql(newerThan)}` : Prisma.empty;
  const order = Prisma.raw(newerThan ? 'time, id' : 'time desc, id desc');
  const rows = await db.sql<EventRow>(
    Prisma.sql`select ${Prisma.raw(EVENT_COLUMNS)} from ${Prisma.raw(WHOLE_EVENTS)}
      where ${filterSql(filter)}${older}${newer} order by ${order} limit ${limit}`,
  );
  return rows.map(toLedgerEvent);
}

function placeSql({ time, id }: Place): Prisma.Sql {
  return Prisma.sql`(${time}::timestamptz, ${id}::uuid)`;
}

function writeCursor({ time, id }: Place): string {
  return Buffer.from(`${time} ${id}`).toString('base64url');
}

function readCursor(cursor: string): Place {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (Number.isNaN(Date.parse(time)) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new AppError('INVALID_INPUT', {
      findings: [{ path: 'cursor', message: 'must be nextCursor or previousCursor of another page' }],
    });
  }
  return { time, id };
}
