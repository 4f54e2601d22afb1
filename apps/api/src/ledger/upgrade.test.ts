import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putEmptyDatabase } from '@tallygate/db/empty-database';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openDatabase } from '@tallygate/db/open-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, expect, it } from 'vitest';
import { EventBus } from '../events/event-bus.ts';
import { ingestEvents } from '../events/ingest-events.ts';
import { listEvents } from '../events/list-events.ts';
import { insertFormerEvents } from '../test-support/former-events.testing.ts';
import { expectRollupsOfEvents } from './recount.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallygate-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first migration that keeps circumstances beside events. */
const FIRST_NEW = '20261129090000_circumstances';

const ROLL_UP = `
insert into event_rollups
select date_trunc('hour', time), proxy, tool, method, consumer, company, reason, outcome, billable, delivery_state, count(*),
  sum(quantity), sum(quantity), 0, 0, sum(duration_ms), sum((body->>'requestBytes')::bigint),
  sum((body->>'responseBytes')::bigint), 0
from events group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`;
const TOTAL = `
insert into event_totals
select span, date_trunc(unit, hour, 'UTC'), case when by_tool then proxy else '' end, case when by_tool then tool else '' end,
  company, method, reason, billable, delivery_state, sum(calls), sum(quantity), sum(whole_quantity), 0, 0
from event_rollups
cross join (values ('hour', 'hour', false), ('day', 'day', false), ('tool_day', 'day', true)) as spans(span, unit, by_tool)
group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;

it('a ledger of the version before is read whole, and goes on', async () => {
  const migrationsDir = join(folder, 'migrations');
  cpSync(findMigrations(), migrationsDir, { recursive: true });
  for (const name of readdirSync(migrationsDir))
    if (name >= FIRST_NEW && name.startsWith('2')) rmSync(join(migrationsDir, name), { recursive: true });
  const old = Array.from({ length: 30 }, (_, index) =>
    aCallEvent({
      time: new Date(Date.parse('2026-09-01T10:00:00Z') + index * 3_600_000).toISOString(),
      proxy: `proxy-${index % 3}`,
      clientName: `client-${index % 2}`,
    }),
  );
  await putEmptyDatabase(folder);
  const before = await openDatabase({ dataDir: folder, migrationsDir });
  await insertFormerEvents(before, old);
  await before.sql(ROLL_UP);
  await before.sql(TOTAL);
  await before.close();

  const db = await openDatabase({ dataDir: folder });
  try {
    await expectRollupsOfEvents(db);
    const seenBy = {
      source: 'access_log',
      gatewayId: 'als:router-node',
      recordedBy: 'gateway',
      evidence: 'metadata',
    } as const;
    const added = aCallEvent({ time: '2026-09-02T10:30:00.000Z', ...seenBy });
    await ingestEvents({ db, bus: new EventBus(), now: () => new Date('2026-09-02T10:31:00Z') }, [
      JSON.stringify(added),
      JSON.stringify(old[0]),
    ]);

    await expectRollupsOfEvents(db);
    const { events } = await listEvents(db, { limit: 50 });
    expect(await listEvents(db, { limit: 50, source: 'gateway' })).toMatchObject({ events: { length: old.length } });
    const recorded = events.map(({ seq, ingestedAt, deliveryState, late, kind, class: side, ...event }) => event);
    expect(recorded).toEqual([...old, added].toSorted((a, b) => (a.time < b.time ? 1 : -1)));
  } finally {
    await db.close();
  }
}, 240_000);
