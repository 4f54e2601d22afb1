import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Transaction } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { createLogger } from '@tallygate/server-kit/logger';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { foldChanges } from './fold-changes.ts';
import { Folding } from './folding.ts';
import { expectRollupsOfEvents } from './recount.testing.ts';
import { summariseLedger } from './summary.ts';

let db: Database;
const at = '2026-09-01T10:01:00.000Z';
const ingest = (events: readonly object[]) => ingestInto(db, events, at);
const accept = (events: readonly { id: string }[]) =>
  recordDeliveries(db, { publisher: 'moesif', deliveries: events.map(({ id }) => ({ id, state: 'accepted', at })) });
const count = async (table: string) =>
  (await db.sql<{ count: number }>(`select count(*)::int as count from ${table}`))[0]?.count;
const statesOf = async (source: string) =>
  (await db.sql<{ state: string }>(`select distinct delivery_state as state from ${source} order by 1`)).map(
    ({ state }) => state,
  );
const states = (table: 'event_rollups' | 'event_totals') =>
  // Totals of all companies together know no delivery.
  statesOf(table === 'event_totals' ? "event_totals where span not like 'any%'" : table);

beforeAll(async () => {
  db = await openTestDatabase();
});
beforeEach(async () => {
  await db.sql('truncate events, event_rollups, event_totals, event_rollup_changes');
});
afterAll(() => db.close());

describe('changes of the roll-ups', () => {
  it('wait until somebody reads the roll-ups, who is told of them all', async () => {
    await ingest([aCallEvent(), aCallEvent()]);
    await ingest([aCallEvent()]);
    expect(await count('event_rollups')).toBe(0);

    expect(await summariseLedger(db, {})).toMatchObject({ calls: 3 });

    expect(await count('event_rollup_changes')).toBe(0);
    await expectRollupsOfEvents(db);
  });

  it('put what is read together side by side, in whatever order it came', async () => {
    const timeOf = (quarter: number) => new Date(Date.parse(at) - quarter * 900_000).toISOString();
    const tools = ['echo', 'get-sum', 'get-env'];
    // Thirteen does not divide twenty: no two events in a row are of one quarter.
    await ingest(
      Array.from({ length: 120 }, (_, index) =>
        aCallEvent({ time: timeOf((index * 13) % 20), target: tools[index % tools.length] }),
      ),
    );
    await foldChanges(db);

    for (const [table, order] of [
      ['event_rollups', ['quarter', 'proxy', 'tool']],
      ['event_totals', ['span', 'start']],
    ] as const) {
      const places = (by: string) => db.sql(`select ${order.join(', ')} from ${table} order by ${by}`);
      expect(await places('ctid')).toEqual(await places(order.join(', ')));
      expect(await count(table)).toBeGreaterThan(20);
    }
    await expectRollupsOfEvents(db);
  });

  it('leave no row of a state that every event has left', async () => {
    const events = [aCallEvent(), aCallEvent()];
    await ingest(events);
    await foldChanges(db);
    expect(await states('event_totals')).toEqual(['recorded']);
    await accept(events);
    await foldChanges(db);
    expect([await states('event_rollups'), await states('event_totals')]).toEqual([['accepted'], ['accepted']]);
    await expectRollupsOfEvents(db);
  });

  it('make no row of a state that events came to and left in between', async () => {
    const events = [aCallEvent({ quantity: '0.5' }), aCallEvent()];
    await ingest(events);
    await accept(events);

    await foldChanges(db);

    expect([await states('event_rollups'), await states('event_totals')]).toEqual([['accepted'], ['accepted']]);
    await expectRollupsOfEvents(db);
  });

  it('are all there still when folding them in fails half-way', async () => {
    const events = [aCallEvent(), aCallEvent()];
    await ingest(events);
    await foldChanges(db);
    await accept(events);
    const before = await count('event_rollup_changes');
    const failing: Database = {
      ...db,
      transaction: (run) =>
        db.transaction((tx) => {
          const sql: Transaction['sql'] = (text, params) =>
            String(text).startsWith('delete')
              ? Promise.reject(new Error('the database went away'))
              : tx.sql(text, params);
          return run({ ...tx, sql });
        }),
    };

    await expect(foldChanges(failing)).rejects.toThrow('the database went away');

    expect(await count('event_rollup_changes')).toBe(before);
    expect(await states('event_rollups')).toEqual(['recorded']);
    await expectRollupsOfEvents(db);
  });

  it.each([
    ['many', 600, 3],
    ['few', 100, 40],
  ])('take no more room however long events arrive, %s at a time', async (_, count, rounds) => {
    const some = (round: number) =>
      Array.from({ length: count }, (_, index) => aCallEvent({ consumer: `agent-${round}-${index}` }));
    const size = async () =>
      (await db.sql<{ bytes: number }>("select pg_relation_size('event_rollup_changes')::int as bytes"))[0]?.bytes;
    const sizes: (number | undefined)[] = [];
    for (let round = 0; round < rounds; round++) {
      await ingest(some(round));
      await foldChanges(db);
      sizes.push(await size());
    }

    expect(sizes).toContain(0);
    expect(Math.max(...sizes.map(Number))).toBeLessThan(64 * 1024);
    if (count >= 500) expect(sizes.at(-1)).toBe(0);
  });

  it('are folded in by themselves some time after they were noted', async () => {
    const folding = new Folding({ db, logger: createLogger({ name: 'test', level: 'silent' }) });
    await ingest([aCallEvent()]);

    folding.noted();
    folding.noted();
    while ((await count('event_rollups')) === 0) await sleep(50);

    await folding.end();
    expect(await count('event_rollup_changes')).toBe(0);
  });
});
