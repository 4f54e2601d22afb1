import type { ServerResponse } from 'node:http';
import type { EventFilter, LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import type { EventBus } from './event-bus.ts';
import { eventMatcher, filterSql } from './event-filter.ts';
import type { EventPricer } from './event-pricer.ts';
import { EVENT_COLUMNS, type EventRow, toLedgerEvent, WHOLE_EVENTS } from './event-row.ts';

/** Proxies between us and the browser cut connections that stay silent for half a minute. */
const KEEP_ALIVE_MS = 15_000;
/** A console that was away longer asks for older pages itself. */
const REPLAY_LIMIT = 500;
/** A reader this far behind is cut off; it reconnects and resumes from its last id. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/**
 * Sends events as they are stored, as server-sent events with their `seq` as id, until the client leaves.
 * After a reconnect, what happened since `lastEventId` comes first; when that is too much, a `gap` event says how much.
 */
export async function streamEvents(
  context: { db: Database; bus: EventBus; readPricer: () => Promise<EventPricer> },
  response: ServerResponse,
  options: { filter: EventFilter; lastEventId: string | undefined },
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    // A compressing proxy would hold events back; no-transform forbids that.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 1000\n\n');
  let price: EventPricer = (event) => event;
  const readPrices = async () => {
    // Without prices the events themselves still are what happened.
    price = await context.readPricer().catch(() => price);
  };
  const keepAlive = setInterval(() => {
    response.write(': keep-alive\n\n');
    void readPrices();
  }, KEEP_ALIVE_MS);

  // Subscribed before the replay is read, so that nothing falls between the two.
  let replaying: LedgerEvent[] | null = [];
  let lastSent = BigInt(options.lastEventId ?? 0);
  const send = (event: LedgerEvent) => {
    if (BigInt(event.seq) <= lastSent) return;
    lastSent = BigInt(event.seq);
    response.write(`id: ${event.seq}\nevent: call\ndata: ${JSON.stringify(price(event))}\n\n`);
    if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
  };
  const matches = eventMatcher(options.filter);
  const unsubscribe = context.bus.subscribe((events) => {
    const wanted = events.filter(matches);
    if (replaying) replaying.push(...wanted);
    else wanted.forEach(send);
  });
  response.once('close', () => {
    clearInterval(keepAlive);
    unsubscribe();
  });

  await readPrices();
  if (options.lastEventId !== undefined) {
    const { events, missed } = await readSince(context.db, options.filter, options.lastEventId);
    if (missed > 0) response.write(`event: gap\ndata: ${JSON.stringify({ missed })}\n\n`);
    events.forEach(send);
  }
  const waiting = replaying;
  replaying = null;
  waiting.forEach(send);
}

async function readSince(
  db: Database,
  filter: EventFilter,
  seq: string,
): Promise<{ events: LedgerEvent[]; missed: number }> {
  const rows = await db.sql<EventRow & { total: string }>(
    Prisma.sql`select ${Prisma.raw(EVENT_COLUMNS)}, count(*) over () as total from ${Prisma.raw(WHOLE_EVENTS)}
      where ${filterSql(filter)} and seq > ${seq}::bigint order by seq desc limit ${REPLAY_LIMIT}`,
  );
  const total = Number(rows[0]?.total ?? 0);
  return { events: rows.map(toLedgerEvent).reverse(), missed: total - rows.length };
}
