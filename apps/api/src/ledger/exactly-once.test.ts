import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { Database } from '@tallygate/db/database';
import { putEmptyDatabase } from '@tallygate/db/empty-database';
import { openDatabase } from '@tallygate/db/open-database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { startPostgres } from '@tallygate/testing/postgres-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventBus } from '../events/event-bus.ts';
import { ingestEvents } from '../events/ingest-events.ts';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { foldChanges } from './fold-changes.ts';
import { expectRollupsOfEvents } from './recount.testing.ts';

const server = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'tallygate-ledger-'));
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const engines = [
  { title: 'on PGlite', open: openTestDatabase, available: true },
  {
    title: server === null ? 'on PostgreSQL (skipped: no initdb and postgres on this machine)' : 'on PostgreSQL',
    open: () => openDatabase({ url: server?.createDatabase('exactly_once') ?? '' }),
    available: server !== null,
  },
];

/** Events of few kinds, so that groups of the roll-ups are shared. */
function someEvents(count: number): CallEvent[] {
  return Array.from({ length: count }, (_, index) =>
    aCallEvent({
      time: new Date(Date.parse('2026-09-01T22:00:00Z') + index * 97_000).toISOString(),
      company: index % 5 === 0 ? undefined : `org-${index % 3}`,
      consumer: index % 7 === 0 ? undefined : `agent-${index % 4}`,
      quantity: ['1', '0.000000000001', '2.5', '12345678901234.000000000007'][index % 4],
      ...(index % 6 === 0 ? { method: 'tools/list', target: undefined, billable: false, reason: 'protocol' } : {}),
    }),
  );
}

const at = '2026-09-02T00:00:00.000Z';
const report = (events: readonly CallEvent[], state: DeliveryState) => ({
  publisher: 'moesif',
  deliveries: events.map(({ id }, index) => ({ id, state, at, late: index % 9 === 0 })),
});

for (const { title, open, available } of engines) {
  describe.skipIf(!available)(`roll-ups ${title}`, () => {
    let db: Database;
    beforeAll(async () => {
      db = await open();
    });
    afterAll(() => db.close());

    it('count each event once, whatever repeats, overlaps and runs at the same time', async () => {
      const events = someEvents(300);
      const ingest = (batch: readonly CallEvent[]) =>
        ingestEvents(
          { db, bus: new EventBus(), now: () => new Date('2026-09-02T05:00:00Z') },
          [...batch, ...batch.slice(0, 20)].map((event) => JSON.stringify(event)),
        );
      const batches = Array.from({ length: 12 }, (_, index) => events.slice(index * 20, index * 20 + 80));

      const fold = async () => {
        for (let time = 0; time < 5; time++) await foldChanges(db);
      };

      const [, , ...replies] = await Promise.all([
        fold(),
        fold(),
        ...batches.map((batch, index) => ingest(index % 2 ? batch : batch.toReversed())),
      ]);

      expect(replies.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(300);
      await expectRollupsOfEvents(db);

      await Promise.all([
        recordDeliveries(db, report(events.slice(0, 200), 'sent')),
        recordDeliveries(db, report(events.slice(100), 'accepted')),
        recordDeliveries(db, report(events.slice(50, 150).toReversed(), 'parked')),
        ingest(someEvents(40)),
        fold(),
        fold(),
      ]);

      await expectRollupsOfEvents(db);
      const states = await db.sql(
        'select delivery_state as state, count(*)::int as count from events group by 1 order by 1',
      );
      expect(states).toEqual([
        { state: 'accepted', count: 200 },
        { state: 'parked', count: 50 },
        { state: 'recorded', count: 40 },
        { state: 'sent', count: 50 },
      ]);
    });

    it('take large batches of the same events in opposite orders at the same time', async () => {
      const events = someEvents(3_000);
      const lines = events.map((event) => JSON.stringify(event));
      const deps = { db, bus: new EventBus(), now: () => new Date('2026-09-02T05:00:00Z') };

      const replies = await Promise.all(
        [lines, lines.toReversed(), lines, lines.toReversed()].map((batch) => ingestEvents(deps, batch)),
      );

      expect(replies.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(3_000);
      await expectRollupsOfEvents(db);
    });
  });
}

it('a ledger killed while it stores holds every batch it acknowledged, whole, and roll-ups that agree', async () => {
  const writer = fileURLToPath(new URL('./acknowledging-ledger.testing.ts', import.meta.url));
  const acknowledged: string[] = [];
  await putEmptyDatabase(folder);
  for (const batches of [6, 6]) {
    const child = spawn(process.execPath, ['--import', 'tsx', writer, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Its output ends a little before it does, and until then it holds the folder.
    const ended = once(child, 'exit');
    let seen = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(...line.split(' '));
      seen += 1;
      if (seen === batches) child.kill('SIGKILL');
    }
    await ended;
    expect(seen).toBeGreaterThanOrEqual(batches);
  }

  const db = await openDatabase({ dataDir: folder });
  const stored = new Set((await db.sql<{ id: string }>('select id from events')).map(({ id }) => id));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  await expectRollupsOfEvents(db);
  await db.close();
}, 120_000);
