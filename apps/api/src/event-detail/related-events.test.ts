import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EventBus } from '../events/event-bus.ts';
import { ingestEvents } from '../events/ingest-events.ts';
import { summariseLedger } from '../ledger/summary.ts';
import { relatedEvents } from './related-events.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const ingest = (...events: object[]) =>
  ingestEvents(
    { db, bus: new EventBus(), now: () => new Date('2026-09-01T10:01:00.000Z') },
    events.map((event) => JSON.stringify(event)),
  );

it('leads from a repeat to its first call and back, and counts the work once', async () => {
  const undelivered = aCallEvent({ billable: false, reason: 'undelivered', delivered: false });
  const later = new Date(Date.parse(undelivered.time) + 60_000).toISOString();
  const repeat = aCallEvent({ time: later, billable: false, reason: 'duplicate', duplicateOf: undelivered.id });
  const delivered = aCallEvent({ time: undelivered.time, updateOf: undelivered.id });
  const orphan = aCallEvent({ billable: false, reason: 'duplicate', duplicateOf: aCallEvent().id });
  await ingest(undelivered, repeat, delivered, orphan, aCallEvent());

  expect(await relatedEvents(db, repeat)).toEqual([
    {
      id: undelivered.id,
      time: undelivered.time,
      outcome: 'ok',
      reason: 'undelivered',
      billable: false,
      relation: 'first',
    },
  ]);
  const related = await relatedEvents(db, undelivered);
  expect(related.map(({ id, relation }) => [id, relation])).toEqual([
    [delivered.id, 'update'],
    [repeat.id, 'repeat'],
  ]);
  expect((await relatedEvents(db, delivered)).map(({ relation }) => relation)).toEqual(['call']);
  expect(await relatedEvents(db, orphan)).toEqual([]);
});

it('counts a call once that two gateways billed under the id of its key', async () => {
  await db.sql('truncate events, event_rollups, event_totals, event_rollup_changes');
  const billed = aCallEvent({ id: '9b16eeae-62b9-5155-bd7d-915f7a36a01b', gatewayId: 'one' });
  expect(await ingest(billed)).toMatchObject({ inserted: 1 });
  expect(await ingest({ ...billed, gatewayId: 'two' })).toMatchObject({ inserted: 0, duplicates: 1 });
  expect(await summariseLedger(db, {})).toMatchObject({ calls: 1, billable: 1 });
});
