import { sumDecimals } from '@tallygate/contracts/decimal';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
const QUARTER = { from: '2026-07-01T00:00:00Z', to: '2026-10-01T00:00:00Z' };
const MONTHS = [
  { from: '2026-07-01T00:00:00Z', to: '2026-08-01T00:00:00Z' },
  { from: '2026-08-01T00:00:00Z', to: '2026-09-01T00:00:00Z' },
  { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' },
];
const TIERS = {
  model: 'graduated',
  tiers: [
    { upTo: '1', unitAmount: '100' },
    { upTo: 'inf', unitAmount: '10' },
  ],
};

beforeAll(async () => {
  ledger = await openMeteredLedger();
  // Two calls of acme in each of three months, one of beta in the last.
  await ledger.ingest([
    ...['2026-07-02', '2026-07-31', '2026-08-01', '2026-08-20', '2026-09-01', '2026-09-30'].map((day) =>
      aCallEvent({ company: 'acme', consumer: `agent-${day.slice(5, 7)}`, time: `${day}T12:00:00.000Z` }),
    ),
    aCallEvent({ company: 'beta', time: '2026-09-10T12:00:00.000Z' }),
  ]);
});
afterAll(() => ledger.close());

const total = (amounts: readonly { total: string }[]) => Number(sumDecimals(amounts.map((one) => one.total)));

describe('a range of several billing periods', () => {
  it('comes to a minimum for each of them', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, {}, { ...PER_CALL, minimum: '700' });
    const quarter = await ledger.preview(id, { ...QUARTER, company: 'acme' });
    expect(quarter).toMatchObject({
      total: '2100',
      quantity: '6',
      matched: 6,
      ...{ from: '2026-07-01T00:00:00.000Z' },
    });
    expect(quarter.periods.map((period) => period.total)).toEqual(['700', '700', '700']);
  });

  it('splits what is owed without usage over those who called', async () => {
    const free = { ...PER_CALL, freeUnits: '100', minimum: '700' };
    const id = await ledger.makeMeter({ and: [TOOL_CALLS, { field: 'tool', op: 'equals', value: 'echo' }] }, {}, free);
    for (const preview of [await ledger.preview(id, QUARTER), await ledger.preview(id)]) {
      const sum = sumDecimals(preview.consumers.map(({ amount }) => amount));
      expect(Number(sum)).toBe(Number(preview.total));
    }
  });

  it('passes through the first tier in each of them', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, {}, TIERS);
    const quarter = await ledger.preview(id, { ...QUARTER, company: 'acme' });
    expect(quarter.total).toBe('330');
    const [acme] = quarter.companies;
    expect(acme?.lines.map(({ amount, period }) => [amount, period?.from.slice(0, 7)])).toEqual([
      ['100', '2026-07'],
      ['10', '2026-07'],
      ['100', '2026-08'],
      ['10', '2026-08'],
      ['100', '2026-09'],
      ['10', '2026-09'],
    ]);
  });

  it.each(['UTC', 'America/New_York', 'Asia/Kolkata'])('is the sum of its periods, cut in %s', async (zone) => {
    const id = await ledger.makeMeter(TOOL_CALLS, { period: { zone } }, { ...TIERS, minimum: '150' });
    const quarter = await ledger.preview(id, QUARTER);
    const parts = [];
    for (const { from, to } of quarter.periods) parts.push(await ledger.preview(id, { from, to }));

    expect(Number(quarter.total)).toBe(total(parts));
    expect(Number(quarter.total)).toBe(total(quarter.companies));
    expect(Number(quarter.total)).toBe(total(quarter.periods));
    expect(quarter.matched).toBe(7);
    expect(Number(sumDecimals(quarter.consumers.map(({ amount }) => amount)))).toBe(Number(quarter.total));
    const lines = quarter.companies.flatMap((one) => one.lines);
    expect(Number(sumDecimals(lines.map(({ amount }) => amount)))).toBe(Number(quarter.total));
    expect(quarter.days.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(7);
  });

  it('is one period where the meter bills all of it at once', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, { period: { intervalCount: 3 } }, { ...TIERS });
    expect(await ledger.preview(id, { ...QUARTER, company: 'acme' })).toMatchObject({ total: '150', periods: [{}] });
  });

  it('changes nothing under the rules that run', async () => {
    const definition = { filter: TOOL_CALLS };
    const whatIf = await ledger.whatIf({ definition, price: TIERS, policy: {}, ...QUARTER });
    expect(whatIf.policy).toMatchObject({ before: whatIf.total, after: whatIf.total, difference: '0', changed: 0 });
  });

  it('has its corrections in the periods that they belong to', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, {}, TIERS);
    for (const { from } of MONTHS.slice(0, 2)) {
      const correction = { company: 'acme', meterId: id, time: from, quantity: '-1', reason: 'complaint' };
      expect((await ledger.post('/corrections', correction)).status).toBe(201);
    }
    const { corrections, total: asSent } = await ledger.preview(id, { ...QUARTER, company: 'acme' });
    expect(asSent).toBe('330');
    expect(corrections).toMatchObject({ total: '330', correctedTotal: '310', difference: '-20', quantity: '-2' });
  });

  it('is priced by period on a plan, too', async () => {
    const meterId = await ledger.makeMeter(TOOL_CALLS, {}, TIERS);
    const plan = { name: 'Gold', prices: [{ meterId, price: TIERS, validFrom: QUARTER.from }] };
    const made = await ledger.post('/plans', plan);
    expect(made.status).toBe(201);
    const assigned = { company: 'acme', planId: made.body.id, validFrom: QUARTER.from };
    expect((await ledger.post('/company-plans', assigned)).status).toBe(201);
    const preview = await ledger.get(`/companies/acme/preview?${new URLSearchParams(QUARTER)}`);
    expect(preview.body).toMatchObject({ totals: { usd: '330' } });
    expect(preview.body.prices.map((price: { from: string }) => price.from.slice(0, 7))).toEqual([
      '2026-07',
      '2026-08',
      '2026-09',
    ]);
  });

  it('is refused when it covers more periods than can be priced at once', async () => {
    const id = await ledger.makeMeter(TOOL_CALLS, { period: { interval: 'day' } });
    const query = new URLSearchParams({ from: '2020-01-01T00:00:00Z', to: '2026-10-01T00:00:00Z' });
    const refused = await ledger.get(`/meters/${id}/preview?${query}`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ path: 'to' }] } });
  });
});
