import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';

let ledger: MeteredLedger;
let meterId: string;

beforeAll(async () => {
  ledger = await openMeteredLedger();
  for (const name of ['one', 'two']) await ledger.post('/proxies', { resource: aResource(name) });
});
beforeEach(async () => {
  await ledger.clear();
  meterId = await ledger.makeMeter(TOOL_CALLS);
});
afterAll(() => ledger.close());

const phases = [{ name: 'Then', baseFee: { amount: '2900' } }];
const time = () => new Date().toISOString();

/** Puts companies on a plan with a base fee that takes 7 for a call, one of them 2. */
async function onPlan(company: string, privateTerms: object | null = null): Promise<void> {
  const prices = [{ meterId, price: { ...PER_CALL, unitAmount: '7' }, validFrom: '2020-01-01T00:00:00Z' }];
  const { body } = await ledger.post('/plans', { name: `Plan ${company}`, prices, versions: [{ phases }] });
  const entry = { company, planId: body.id, validFrom: '2020-01-01T00:00:00Z', privateTerms };
  expect((await ledger.post('/company-plans', entry)).status).toBe(201);
}
const ownPrice = () => ({ prices: [{ meterId, price: { ...PER_CALL, unitAmount: '2' } }] });

describe('the charge of all companies', () => {
  it('is the sum of what the list of customers shows: by plans, and by prices of meters without one', async () => {
    await onPlan('acme');
    await onPlan('beta', ownPrice());
    await onPlan('quiet');
    await ledger.ingest(
      ['acme', 'acme', 'beta', 'gamma'].map((company) => aCallEvent({ time: time(), company, proxy: 'one' })),
    );
    const { body } = await ledger.get('/customers/charges');
    expect(body).toEqual({
      charges: [{ currency: 'usd', total: `${3 * 2900 + 14 + 2 + 1}`, projected: null }],
      onPlans: 3,
      byMeters: 1,
      missing: { companies: 0, meters: 0 },
    });
    const companies = (await ledger.get('/customers')).body.rows.map(({ company }: { company: string }) => company);
    const shown = (await ledger.post('/customers/charges', { companies })).body.charges;
    const sum = shown.reduce(
      (all: number, { totals }: { totals: { usd?: string } }) => all + Number(totals.usd ?? 0),
      0,
    );
    expect(String(sum)).toBe(body.charges[0].total);
  });

  it('is nothing while nobody owes anything', async () => {
    expect((await ledger.get('/customers/charges')).body).toMatchObject({ onPlans: 0, byMeters: 0 });
  });
});

describe('the charge of a proxy', () => {
  it('is its share of what companies owe for meters by their plans, without fees', async () => {
    await onPlan('acme');
    await ledger.ingest([
      ...['one', 'one', 'two'].map((proxy) => aCallEvent({ time: time(), company: 'acme', proxy })),
      aCallEvent({ time: time(), company: 'gamma', proxy: 'two' }),
    ]);
    const chargeOf = async (proxy: string) => (await ledger.get(`/proxies/${proxy}/charge`)).body.charges;
    expect(await chargeOf('one')).toEqual([{ currency: 'usd', total: '14' }]);
    expect(await chargeOf('two')).toEqual([{ currency: 'usd', total: '8' }]);
  });
});

describe('the charge of an event', () => {
  const chargesOf = async (company: string) =>
    (await ledger.get(`/events?company=${company}`)).body.events.map(
      ({ charges }: { charges: { least: string; most: string; plan?: string }[] }) =>
        charges.map(({ least, most, plan }) => [least, most, plan]),
    );

  it('is that of its company’s plan, of the company alone, or of the meter without a plan', async () => {
    await onPlan('acme');
    await onPlan('beta', ownPrice());
    const events = ['acme', 'beta', 'gamma'].map((company) => aCallEvent({ time: time(), company }));
    await ledger.ingest(events);
    expect(await chargesOf('acme')).toEqual([[['7', '7', 'Plan acme']]]);
    expect(await chargesOf('beta')).toEqual([[['2', '2', 'Plan beta']]]);
    expect(await chargesOf('gamma')).toEqual([[['1', '1', undefined]]]);
    const bills = await Promise.all(events.map(async ({ id }) => (await ledger.get(`/events/${id}`)).body.bill));
    expect(bills.map(([line]) => [line.amount, line.plan])).toEqual([
      ['7', 'Plan acme'],
      ['2', 'Plan beta'],
      ['1', null],
    ]);
  });

  it('is nothing where the plan has no price for the meter', async () => {
    await onPlan('acme');
    const other = await ledger.makeMeter({ field: 'tool', op: 'equals', value: 'echo' });
    const event = aCallEvent({ time: time(), company: 'acme' });
    await ledger.ingest([event]);
    const { bill } = (await ledger.get(`/events/${event.id}`)).body;
    expect(bill.find((line: { meterId: string }) => line.meterId === other)).toMatchObject({ amount: '0' });
  });
});
