import type { CallEvent } from '@tallygate/contracts/event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { removeOldEvents } from '../ledger/remove-old-events.ts';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(async () => {
  await ledger.clear();
  await ledger.api.services.db.sql('truncate long_events');
});
afterAll(() => ledger.close());

const MINUTE = 60_000;
/** A task of `minutes`, accepted so many minutes before a period of the zone ends. */
function task(end: string, { before, minutes, ...more }: { before: number; minutes: number } & Partial<CallEvent>) {
  return aCallEvent({
    time: new Date(Date.parse(end) - before * MINUTE).toISOString(),
    durationMs: minutes * MINUTE,
    company: 'acme',
    outcome: 'task_completed',
    reason: 'ok',
    ...more,
  });
}

const BILLABLE = { and: [TOOL_CALLS, { field: 'decision', op: 'equals', value: 'billable' }] };
/** Conditions that hold for all of them and that roll-ups, columns of events or their bodies answer. */
const FILTERS: Record<string, { filter: object; source: string }> = {
  'roll-ups': { filter: BILLABLE, source: 'rollups' },
  'roll-ups by company': {
    filter: { and: [BILLABLE, { field: 'company', op: 'in', values: ['acme', 'beta'] }] },
    source: 'rollups',
  },
  'events by a column': {
    filter: { and: [BILLABLE, { field: 'status', op: 'lt', number: '600' }] },
    source: 'events',
  },
  'events by their body': {
    filter: { and: [BILLABLE, { field: 'metadata.requestSize', op: 'gte', number: '0' }] },
    source: 'events',
  },
};
const METERS: Record<string, object> = {
  calls: {},
  'calls by tool': { groupBy: ['company', 'tool'] },
  'calls, rounded by the hour': { roundingMode: 'up' },
  bytes: { metric: { type: 'sum', field: 'metadata.requestSize' }, multiplier: '1/110' },
  'different calls': { metric: { type: 'unique', field: 'metadata.billing.callId' } },
};
const CALLS = { calls: {} };
/** Where September ends. */
const ZONES = [
  { zone: 'UTC', end: '2026-10-01T00:00:00.000Z', meters: METERS },
  { zone: 'Asia/Kolkata', end: '2026-09-30T18:30:00.000Z', meters: METERS },
  { zone: 'Asia/Kathmandu', end: '2026-09-30T18:15:00.000Z', meters: CALLS },
  { zone: 'Australia/Lord_Howe', end: '2026-09-30T13:30:00.000Z', meters: CALLS },
];

describe.each(ZONES)('around the end of September in $zone', ({ zone, end, meters }) => {
  const september = { from: '2026-09-15T00:00:00.000Z', to: end };
  const october = { from: end, to: '2026-10-15T00:00:00.000Z' };
  const calls = () => [
    // Accepted at 23:50; ended at 00:30, in the grace, and at 01:10, when September was closed.
    task(end, { before: 10, minutes: 40 }),
    task(end, { before: 10, minutes: 80 }),
    // The grace ends with its first hour.
    task(end, { before: 10, minutes: 70 - 1 / MINUTE }),
    task(end, { before: 10, minutes: 70 }),
    // However long within the month, and whatever is not billed.
    task(end, { before: 4 * 1440, minutes: 3 * 1440 }),
    task(end, { before: 10, minutes: 90, billable: false, reason: 'task_failed', outcome: 'task_failed' }),
    aCallEvent({ time: '2026-09-20T12:00:00.000Z', company: 'beta' }),
    aCallEvent({ time: '2026-10-03T12:00:00.000Z', company: 'beta' }),
  ];

  describe.each(Object.entries(FILTERS))('from %s', (_name, { filter, source }) => {
    it.each(Object.entries(meters))(
      '%s are counted once, in a period that was open when they ended',
      async (_, more) => {
        await ledger.ingest(calls());
        const id = await ledger.makeMeter(filter, { period: { zone }, ...more });
        const [before, after] = [await ledger.preview(id, september), await ledger.preview(id, october)];
        expect([before.quantity, after.quantity]).toEqual(['4', '3']);
        if (Object.keys(more).length === 0) expect([before.source, after.source]).toEqual([source, source]);
        // What a call adds up to, it adds up to everywhere.
        for (const { matched, days, companies, consumers } of [before, after]) {
          const sum = (rows: readonly { quantity: string }[]) =>
            rows.reduce((all, row) => all + Number(row.quantity), 0);
          if (more !== METERS['different calls']) expect(sum(days)).toBe(matched);
          expect([sum(companies), sum(consumers)]).toEqual([matched, matched]);
        }
        expect(after.days[0]).toMatchObject({ day: '2026-10-01', quantity: '2' });
        const own = await ledger.preview(id, { ...october, company: 'acme' });
        expect([own.quantity, own.companies.length]).toEqual(['2', 1]);
        const both = await ledger.preview(id, { from: september.from, to: october.to });
        expect(both.periods.map(({ quantity }) => quantity)).toEqual(['4', '3']);
      },
    );
  });

  it('a company that has nothing but such a call does not stand in the period that it left', async () => {
    await ledger.ingest([task(end, { before: 10, minutes: 80 })]);
    const id = await ledger.makeMeter(BILLABLE, { period: { zone } });
    expect((await ledger.preview(id, september)).companies).toEqual([]);
    expect((await ledger.preview(id, october)).companies).toMatchObject([{ company: 'acme', quantity: '1' }]);
  });
});

describe('a call that ended when its period was closed', () => {
  const [{ end }] = ZONES as [(typeof ZONES)[number]];
  const september = { from: '2026-09-01T00:00:00Z', to: end };
  const october = { from: end, to: '2026-11-01T00:00:00Z' };

  it('is told as a finding, as is a long one that ended in time and that Moesif has in the next period', async () => {
    await ledger.ingest([task(end, { before: 10, minutes: 80 }), task(end, { before: 20, minutes: 70 })]);
    const id = await ledger.makeMeter(BILLABLE);
    const codes = async (range: Record<string, string>) =>
      (await ledger.preview(id, range)).findings.flatMap(({ code, message }) =>
        /ENDED_AFTER_CLOSE|MOESIF_COUNTS_LATER/.test(code) ? [`${code}: ${message.slice(0, 15)}`] : [],
      );
    expect(await codes(september)).toEqual([
      'ENDED_AFTER_CLOSE: 1 billable call',
      'MOESIF_COUNTS_LATER: 1 billable call',
    ]);
    expect(await codes(october)).toEqual(['ENDED_AFTER_CLOSE: 1 billable call']);
  });

  it('has the price of when it ended', async () => {
    await ledger.ingest([task(end, { before: 10, minutes: 80 }), task(end, { before: -30, minutes: 1 })]);
    const id = await ledger.makeMeter(BILLABLE, {}, { model: 'per_unit', unitAmount: '5' });
    const changed = { price: { model: 'per_unit', unitAmount: '7' }, from: '2026-10-01T01:05:00Z' };
    await ledger.api.services.db.sql(
      `insert into meter_prices (meter_id, number, price, valid_from, created_by)
       select meter_id, 2, price || '{"unitAmount": "7"}', $2::timestamptz, 'ann' from meter_prices where meter_id = $1`,
      [id, changed.from],
    );
    expect((await ledger.preview(id, october)).total).toBe('12');
    expect((await ledger.preview(id, september)).total).toBe('0');
  });

  it('is corrected where it is counted', async () => {
    const call = task(end, { before: 10, minutes: 80 });
    await ledger.ingest([call]);
    const id = await ledger.makeMeter(BILLABLE);
    const reply = await ledger.post('/corrections', { eventId: call.id, reason: 'no work was done' });
    expect(reply.status).toBe(201);
    expect((await ledger.preview(id, september)).corrections).toBeUndefined();
    expect((await ledger.preview(id, october)).corrections).toMatchObject({ correctedTotal: '0' });
  });

  it('moves with the state of its delivery', async () => {
    const call = task(end, { before: 10, minutes: 80 });
    await ledger.ingest([call]);
    const id = await ledger.makeMeter(BILLABLE);
    const { db } = ledger.api.services;
    await recordDeliveries(db, {
      publisher: 'moesif',
      deliveries: [{ id: call.id, state: 'accepted', at: '2026-10-01T01:11:00.000Z' }],
    });
    expect((await ledger.preview(id, september)).companies).toEqual([]);
    expect((await ledger.preview(id, october)).companies).toMatchObject([{ byDeliveryState: { accepted: '1' } }]);
  });

  it('is known after retention has removed it, to meters that sums can answer', async () => {
    await ledger.ingest([task(end, { before: 10, minutes: 80 }), aCallEvent({ time: '2026-12-01T00:00:00.000Z' })]);
    const sums = await ledger.makeMeter(BILLABLE);
    const events = await ledger.makeMeter({ and: [BILLABLE, { field: 'status', op: 'lt', number: '600' }] });
    const { db } = ledger.api.services;
    await db.sql('update ledger_retention set keep_days = 35');
    await removeOldEvents({ db, now: () => new Date('2026-11-05T00:00:00Z') });
    try {
      expect((await ledger.preview(sums, october)).quantity).toBe('1');
      expect((await ledger.preview(sums, september)).quantity).toBe('0');
      const query = new URLSearchParams(october);
      expect(await ledger.get(`/meters/${events}/preview?${query}`)).toMatchObject({
        body: { code: 'EVENTS_REMOVED' },
      });
    } finally {
      await db.sql('update ledger_retention set keep_days = null, removed_before = null');
    }
  });
});
