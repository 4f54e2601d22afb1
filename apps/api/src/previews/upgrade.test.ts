import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallEvent } from '@tallygate/contracts/event';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openDatabase } from '@tallygate/db/open-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

/** The migration that makes quarters of hours. */
const QUARTERS = '20261130080000_quarter_rollups';
const REMOVED_BEFORE = '2026-09-10T00:00:00.000Z';

/** As the version before stored them, of which some had no class yet. */
const INSERT = `
insert into events (id, time, gateway_id, proxy, tool, method, consumer, company, outcome, reason, billable, quantity,
  http_status, duration_ms, is_error, kind, class, body)
select (e->>'id')::uuid, (e->>'time')::timestamptz, e->>'gatewayId', e->>'proxy', e->>'target', e->>'method',
  e->>'consumer', e->>'company', e->>'outcome', e->>'reason', (e->>'billable')::boolean, (e->>'quantity')::numeric,
  (e->>'httpStatus')::int, round((e->>'durationMs')::numeric)::int, (e->>'isError')::boolean,
  case when at % 2 = 0 then 'call' end, case when at % 2 = 0 then 'billed' end, e
from jsonb_array_elements($1::jsonb) with ordinality as of(e, at)`;
const ROLL_UP = `
insert into event_rollups
select date_trunc('hour', time), proxy, tool, method, consumer, company, reason, outcome, billable, delivery_state, count(*),
  sum(quantity), sum(quantity), 0, 0, sum(duration_ms), sum((body->>'requestBytes')::bigint),
  sum((body->>'responseBytes')::bigint), 0
from events group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`;
const TOTAL = `
insert into event_totals
select span, date_trunc(unit, hour, 'UTC'), case when by_proxy then proxy else '' end, case when by_tool then tool else '' end,
  company, method, reason, billable, delivery_state, sum(calls), sum(quantity), sum(whole_quantity), 0, 0
from event_rollups
cross join (values ('hour', 'hour', false, false), ('day', 'day', false, false), ('proxy_hour', 'hour', true, false),
  ('proxy_day', 'day', true, false), ('tool_day', 'day', true, true)) as spans(span, unit, by_proxy, by_tool)
group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
/** Not folded in yet: the last event arrived a moment before the upgrade. */
const LAST_CHANGE = `
insert into event_rollup_changes (hour, proxy, tool, method, consumer, company, reason, outcome, billable, delivery_state,
  calls, quantity, whole_quantity, fractional, errors, duration_ms_sum, request_bytes, response_bytes, late)
select date_trunc('hour', time), proxy, tool, method, consumer, company, reason, outcome, billable, delivery_state, 1,
  quantity, quantity, 0, 0, duration_ms, 0, 0, 0
from events where id = $1::uuid`;

const folder = mkdtempSync(join(tmpdir(), 'tallygate-quarters-'));
let ledger: MeteredLedger;
/** One every 49 minutes of September, of two companies. */
const events: CallEvent[] = Array.from({ length: 880 }, (_, index) =>
  aCallEvent({
    time: new Date(Date.parse('2026-09-01T00:00:00Z') + index * 49 * 60_000).toISOString(),
    company: index % 3 === 0 ? 'beta' : 'acme',
    target: index % 2 === 0 ? 'echo' : 'add',
  }),
);
const last = aCallEvent({ time: '2026-09-30T23:59:59.000Z', company: 'acme' });
/** Ended when September was closed. */
const long = aCallEvent({ time: '2026-09-30T20:00:00.000Z', company: 'acme', durationMs: 7 * 3_600_000 });

beforeAll(async () => {
  const migrationsDir = join(folder, 'migrations');
  cpSync(findMigrations(), migrationsDir, { recursive: true });
  for (const name of readdirSync(migrationsDir))
    if (name >= QUARTERS && name.startsWith('2')) rmSync(join(migrationsDir, name), { recursive: true });
  const dataDir = join(folder, 'data');
  const before = await openDatabase({ dataDir, migrationsDir });
  await before.sql(INSERT, [JSON.stringify([...events, long])]);
  await before.sql(ROLL_UP);
  await before.sql(TOTAL);
  await before.sql(INSERT, [JSON.stringify([last])]);
  await before.sql(LAST_CHANGE, [last.id]);
  // Retention was interrupted: of the first nine days some events are left.
  await before.sql('update ledger_retention set removed_before = $1', [REMOVED_BEFORE]);
  await before.sql("delete from events where time < '2026-09-07T00:00:00Z'");
  await before.close();
  ledger = await openMeteredLedger(() => openDatabase({ dataDir }));
}, 240_000);
afterAll(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const countOf = (from: string, to: string, matches: (event: CallEvent) => boolean = () => true) =>
  String(
    [...events, last].filter(
      (event) =>
        event.time >= new Date(from).toISOString() && event.time < new Date(to).toISOString() && matches(event),
    ).length,
  );
const BY_TOOL = { and: [TOOL_CALLS, { field: 'tool', op: 'equals', value: 'echo' }] };

describe('a ledger of the version before', () => {
  it.each([
    { zone: 'UTC', from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' },
    { zone: 'Europe/Berlin', from: '2026-08-31T22:00:00Z', to: '2026-09-30T22:00:00Z' },
    { zone: 'Asia/Kolkata', from: '2026-09-10T18:30:00Z', to: '2026-09-30T18:30:00Z' },
    { zone: 'Asia/Kathmandu', from: '2026-09-11T18:15:00Z', to: '2026-09-30T18:15:00Z' },
  ])('comes to what it came to in $zone, from roll-ups', async ({ zone, ...range }) => {
    const period = { period: { zone } };
    const all = await ledger.preview(await ledger.makeMeter(TOOL_CALLS, period), range);
    expect([all.source, all.quantity]).toEqual(['rollups', countOf(range.from, range.to)]);
    expect(all.days.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(all.matched);
    const tool = await ledger.preview(await ledger.makeMeter(BY_TOOL, period), range);
    expect(tool.quantity).toBe(countOf(range.from, range.to, ({ target }) => target === 'echo'));
    const own = await ledger.preview(await ledger.makeMeter(TOOL_CALLS, period), { ...range, company: 'beta' });
    expect(own.quantity).toBe(countOf(range.from, range.to, ({ company }) => company === 'beta'));
    expect(own.days.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(own.matched);
  });

  it.each([
    { zone: 'UTC', from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
    { zone: 'Europe/Berlin', from: '2026-09-30T22:00:00Z', to: '2026-10-31T23:00:00Z' },
  ])('counts a call that outlived its period when it ended, in $zone', async ({ zone, ...range }) => {
    const october = await ledger.preview(await ledger.makeMeter(TOOL_CALLS, { period: { zone } }), range);
    const startedInOctober = Number(countOf(range.from, range.to));
    expect([october.source, Number(october.quantity)]).toEqual(['rollups', startedInOctober + 1]);
  });

  it('says what cannot be told where a day begins within an hour whose events were removed before', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, { period: { zone: 'Asia/Kolkata' } });
    const range = new URLSearchParams({ from: '2026-09-01T18:30:00Z', to: '2026-09-30T18:30:00Z' });
    const reply = await ledger.get(`/meters/${id}/preview?${range}`);
    expect(reply).toMatchObject({ status: 422, body: { code: 'EVENTS_REMOVED' } });
    expect(reply.body.detail).toContain(`Ask for a period from ${REMOVED_BEFORE} on.`);
  });

  it('tells the sum of a range that cuts an hour from its quarters, and not where those are unknown', async () => {
    const summary = (from: string) => ledger.get(`/ledger/summary?from=${from}&to=2026-09-20T00:00:00Z`);
    expect((await summary('2026-09-15T10:45:00Z')).body.calls).toBe(
      Number(countOf('2026-09-15T10:45:00Z', '2026-09-20T00:00:00Z')),
    );
    expect(await summary('2026-09-02T10:45:00Z')).toMatchObject({ status: 422, body: { code: 'EVENTS_REMOVED' } });
  });

  it('finishes the removal that was interrupted, and counts deliveries of what is left where it stands', async () => {
    const { db } = ledger.api.services;
    const deliveries = events.map(({ id }) => ({ id, state: 'accepted' as const, at: '2026-10-01T00:00:00.000Z' }));
    const kept = events.filter(({ time }) => time >= REMOVED_BEFORE).length;
    expect(await recordDeliveries(db, { publisher: 'moesif', deliveries })).toEqual({ known: kept });
    await foldChanges(db);
    const [row] = await db.sql(`select sum(calls)::int as calls, min(calls)::int as least,
      sum(calls) filter (where delivery_state = 'accepted')::int as accepted from event_rollups`);
    expect(row).toEqual({ calls: 882, least: 1, accepted: kept });
  });
});
