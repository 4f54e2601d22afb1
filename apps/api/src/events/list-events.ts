import type { EventFilter, EventPage, EventQuery, LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { filterSql } from './event-filter.ts';
import { EventOrder, type Place } from './event-order.ts';
import { EVENT_COLUMNS, type EventRow, toLedgerEvent, WHOLE_EVENTS } from './event-row.ts';

type PageQuery = Omit<EventQuery, 'sort'> & Partial<Pick<EventQuery, 'sort'>>;

/**
 * A page of events in an order, by default newest first.
 * @throws AppError INVALID_INPUT for a cursor that this API did not make, or made for another order
 */
export async function listEvents(db: Database, query: PageQuery): Promise<EventPage> {
  const order = new EventOrder(query.sort);
  const cursor = query.cursor === undefined ? undefined : order.readCursor(query.cursor);
  const isBackward = query.dir === 'newer' && cursor !== undefined;
  const found = isBackward
    ? (await readEvents(db, query, { limit: query.limit, order, before: cursor })).reverse()
    : await readEvents(db, query, { limit: query.limit + 1, order, after: cursor });
  const events = found.slice(0, query.limit);
  const [first] = events;
  const last = events.at(-1);
  // Between a page before a cursor and the cursor lies nothing, so what is after the page begins with the cursor's event.
  const hasMore = isBackward || found.length > query.limit;
  return {
    events,
    nextCursor: hasMore && last ? order.writeCursor(order.placeOf(last)) : null,
    previousCursor: first ? order.writeCursor(order.placeOf(first)) : (query.cursor ?? null),
  };
}

/**
 * Events beside a place: those after it in the order, or those before it, from the place on; without either the first.
 * @param limit how many at most
 */
export async function readEvents(
  db: Database,
  filter: EventFilter,
  { limit, order, after, before }: { limit: number; order: EventOrder; after?: Place | undefined; before?: Place },
): Promise<LedgerEvent[]> {
  const isBackward = before !== undefined;
  const place = before ?? after;
  const beside = place === undefined ? Prisma.empty : Prisma.sql` and ${order.besideSql(place, isBackward)}`;
  const rows = await db.sql<EventRow>(
    Prisma.sql`select ${Prisma.raw(EVENT_COLUMNS)} from ${Prisma.raw(WHOLE_EVENTS)}
      where ${filterSql(filter)}${beside} order by ${order.sql(isBackward)} limit ${limit}`,
  );
  return rows.map(toLedgerEvent);
}
