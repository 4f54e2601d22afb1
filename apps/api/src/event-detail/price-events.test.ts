import type { EventDetail, LedgerEvent } from '@tallygate/contracts/ledger-event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { denied, type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

const GRADUATED = {
  model: 'graduated',
  tiers: [
    { upTo: '2', unitAmount: '5' },
    { upTo: 'inf', unitAmount: '2.5' },
  ],
};
const charges = async (query = '') =>
  (await ledger.get(`/events?${query}`)).body.events.map((event: LedgerEvent) =>
    (event.charges ?? []).map(({ least, most, currency }) => `${least}..${most} ${currency}`),
  );
const bill = async (id: string) => (await ledger.get(`/events/${id}`)).body.bill as EventDetail['bill'];

describe('the charge of an event', () => {
  it('is what each meter that counts it takes, between the tiers where its place decides', async () => {
    await ledger.makeMeter(TOOL_CALLS);
    await ledger.makeMeter(TOOL_CALLS, {}, GRADUATED);
    await ledger.makeMeter({ field: 'tool', op: 'equals', value: 'another' });
    await ledger.ingest([aCallEvent()]);
    expect(await charges()).toEqual([['1..1 usd', '2.5..5 usd']]);
    const file = (await ledger.get('/events/export')).text.split('\r\n');
    expect(file[1]?.split(',')[file[0]?.split(',').indexOf('charge') ?? -1]).toBe('1 usd + 2.5..5 usd');
  });

  it('is nothing where no meter counts it: refused, without a company, or not asked for', async () => {
    await ledger.makeMeter(TOOL_CALLS);
    await ledger.ingest([
      denied('denied_auth', { company: undefined, consumer: undefined }),
      aCallEvent({ company: undefined }),
      aCallEvent({ method: 'tools/list', target: undefined, reason: 'protocol', billable: false }),
    ]);
    expect(await charges()).toEqual([[], [], []]);
  });

  it('is that of the price which held when it happened', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS);
    const { body } = await ledger.get(`/meters/${id}`);
    const before = aCallEvent({ time: new Date(Date.now() - 3_600_000).toISOString() });
    const price = { model: 'per_unit', unitAmount: '9' };
    expect((await ledger.put(`/meters/${id}`, { name: body.name, definition: body.definition, price })).status).toBe(
      200,
    );
    await ledger.ingest([before, aCallEvent({ time: new Date().toISOString() })]);
    expect(await charges()).toEqual([['9..9 usd'], ['1..1 usd']]);
  });
});

describe('the bill of an event', () => {
  it('is its own line: what it adds after all that its company used before it in the period', async () => {
    const meter = await ledger.makeMeter(TOOL_CALLS, {}, GRADUATED);
    const calls = [1, 2, 3].map((hour) => aCallEvent({ time: `2026-09-05T0${hour}:00:00.000Z` }));
    await ledger.ingest([
      ...calls,
      aCallEvent({ time: '2026-08-31T23:00:00.000Z' }),
      aCallEvent({ time: '2026-09-05T00:30:00.000Z', company: 'another' }),
    ]);
    const lines = await Promise.all(calls.map(({ id }) => bill(id)));
    expect(lines.map(([line]) => [line?.before, line?.amount])).toEqual([
      ['0', '5'],
      ['1', '5'],
      ['2', '2.5'],
    ]);
    expect(lines[0]?.[0]).toMatchObject({
      meterId: meter,
      currency: 'usd',
      period: { from: '2026-09-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' },
    });
  });

  it('tells no amount that one event does not have', async () => {
    await ledger.makeMeter(TOOL_CALLS, { metric: { type: 'unique', field: 'user_id' } });
    const call = aCallEvent();
    await ledger.ingest([call]);
    expect(await bill(call.id)).toMatchObject([{ amount: null }]);
  });

  it('is empty for one without a company', async () => {
    await ledger.makeMeter(TOOL_CALLS);
    const call = aCallEvent({ company: undefined });
    await ledger.ingest([call]);
    expect(await bill(call.id)).toEqual([]);
  });
});
