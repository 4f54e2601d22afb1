import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { recordDeliveries } from '../events/record-deliveries.ts';
import {
  type MeteredLedger,
  morning,
  openMeteredLedger,
  protocol,
  SEPTEMBER,
  TOOL_CALLS,
} from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

describe('a meter preview', () => {
  it('counts calls from roll-ups and prices them', async () => {
    await ledger.ingest([
      aCallEvent(),
      aCallEvent({ company: 'org-b', consumer: 'agent-b' }),
      aCallEvent(),
      protocol('tools/list'),
    ]);

    const preview = await ledger.previewOf(TOOL_CALLS);

    expect(preview).toMatchObject({
      source: 'rollups',
      eventsInPeriod: 4,
      matched: 3,
      quantity: '3',
      total: '3',
      companies: [
        { company: 'org-a', quantity: '2', calls: 2, total: '2', byDeliveryState: { recorded: '2' } },
        { company: 'org-b', quantity: '1', total: '1' },
      ],
      consumers: [
        { consumer: 'agent-a', quantity: '2', amount: '2' },
        { consumer: 'agent-b', quantity: '1', amount: '1' },
      ],
      days: [{ day: '2026-09-01', quantity: '3' }],
    });
  });

  it('bills tool calls only by default, whichever way the meter is written', async () => {
    await ledger.ingest(morning());

    expect(await ledger.previewOf({ field: 'uri', op: 'prefix', value: '/everything' })).toMatchObject({ total: '4' });
    expect(await ledger.previewOf(TOOL_CALLS)).toMatchObject({ total: '4' });
    expect(await ledger.previewOf({ field: 'decision', op: 'equals', value: 'billable' })).toMatchObject({
      total: '1',
    });
  });

  it('splits the quantity by how far events have come on their way', async () => {
    const events = [aCallEvent(), aCallEvent(), aCallEvent(), aCallEvent({ company: 'org-b' })];
    await ledger.ingest(events);
    const at = '2026-09-01T10:00:01.000Z';
    await recordDeliveries(ledger.api.services.db, {
      publisher: 'moesif',
      deliveries: events.slice(1).map(({ id }, index) => ({ id, state: index === 0 ? 'parked' : 'accepted', at })),
    });

    for (const filter of [TOOL_CALLS, { field: 'metadata.correlationId', op: 'exists' }]) {
      const preview = await ledger.previewOf(filter);
      expect(preview.companies.map(({ byDeliveryState }) => byDeliveryState)).toEqual([
        { recorded: '1', parked: '1', accepted: '1' },
        { accepted: '1' },
      ]);
      expect(preview.findings.map(({ code }) => code)).toContain('NOT_DELIVERED');
    }
  });

  it('does not change when events arrive a second time', async () => {
    const events = [aCallEvent(), aCallEvent({ target: 'add' })];
    await ledger.ingest(events);
    const before = await ledger.previewOf(TOOL_CALLS);

    await ingestEvents(
      ledger.api.services,
      events.map((event) => JSON.stringify(event)),
    );

    expect({ ...(await ledger.previewOf(TOOL_CALLS)), meterId: null }).toEqual({ ...before, meterId: null });
  });

  it('does not change however the batches of its events are split, reordered and repeated', async () => {
    const events = Array.from({ length: 12 }, (_, index) =>
      aCallEvent({ company: index % 3 === 0 ? 'org-b' : 'org-a', time: `2026-09-${10 + index}T10:00:00.000Z` }),
    );
    await ledger.ingest(events);
    const id = await ledger.makeMeter(TOOL_CALLS);
    const whole = await ledger.preview(id);
    const lines = events.map((event) => JSON.stringify(event));

    for (const size of [1, 5, 12]) {
      await ledger.api.services.db.sql('truncate events, event_rollups, event_totals, event_rollup_changes');
      const batches = Array.from({ length: Math.ceil(12 / size) }, (_, at) => lines.slice(at * size, (at + 1) * size));
      for (const batch of [...batches.reverse(), ...batches, lines.toReversed()])
        await ingestEvents(ledger.api.services, batch);

      expect(await ledger.preview(id), `batches of ${size}`).toEqual(whole);
    }
  });

  it('refuses a field that no event has instead of answering 0', async () => {
    const id = await ledger.makeMeter({ field: 'request.geo_ip.country', op: 'equals', value: 'DE' });

    const { status, body } = await ledger.get(`/meters/${id}/preview`);

    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'METER_NOT_EVALUABLE' });
    expect(body.detail).toContain('"request.geo_ip.country"');
  });

  it('prices one company alone, with its flat amount also when it used nothing', async () => {
    await ledger.ingest([aCallEvent(), aCallEvent({ company: 'org-b' })]);
    const price = { model: 'graduated', tiers: [{ upTo: 'inf', unitAmount: '2', flatAmount: '900' }] };
    const id = await ledger.makeMeter(TOOL_CALLS, {}, price);

    const own = await ledger.preview(id, { ...SEPTEMBER, company: 'org-b' });
    const none = await ledger.preview(id, { ...SEPTEMBER, company: 'org-c' });

    expect(own).toMatchObject({ eventsInPeriod: 1, total: '902' });
    expect(none).toMatchObject({ quantity: '0', total: '900', companies: [{ company: 'org-c' }] });
  });
});
