import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCharges } from '../customers/customer-charges.ts';
import { type MeteredLedger, openMeteredLedger, PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { canaryEffect } from './canary-effect.ts';
import { requireCanary } from './canary-rows.ts';
import { isTried } from './canary-share.ts';

let ledger: MeteredLedger;
let meterId: string;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(async () => {
  await ledger.clear();
  await ledger.api.services.db.sql('truncate price_canaries');
  meterId = await ledger.makeMeter(TOOL_CALLS);
});
afterAll(() => ledger.close());

const GRADUATED = {
  model: 'graduated',
  tiers: [
    { upTo: '3', unitAmount: '10' },
    { upTo: 'inf', unitAmount: '1' },
  ],
};
const per = (unitAmount: string) => ({ ...PER_CALL, unitAmount });
const later = (seconds: number) => new Date(Date.now() + seconds * 1000);

async function onPlan(name: string, price: object, ...companies: object[]): Promise<string> {
  const prices = [{ meterId, price, validFrom: '2020-01-01T00:00:00Z' }];
  const { body } = await ledger.post('/plans', { name, prices });
  for (const company of companies)
    await ledger.post('/company-plans', { planId: body.id, validFrom: '2020-01-01T00:00:00Z', ...company });
  return body.id;
}
async function start(draft: object): Promise<string> {
  const reply = await ledger.post('/price-canaries', { meterId, percent: 100, ...draft });
  expect(reply.status, reply.text).toBe(201);
  return reply.body.id;
}
/** Calls of a company, one second after the other from now on. */
async function called(company: string, count: number, from = 1): Promise<string[]> {
  const events = Array.from({ length: count }, (_, index) =>
    aCallEvent({ time: later(from + index).toISOString(), company }),
  );
  await ledger.ingest(events);
  return events.map(({ id }) => id);
}
/** As of an hour from now, when the calls have happened. */
const effectOf = async (id: string) => {
  const { services } = ledger.api;
  return canaryEffect({ ...services, now: () => later(3_600) }, await requireCanary(services.db.prisma, id));
};

describe('a price that is tried', () => {
  it('says per company what its calls cost, and would cost at their place in the period', async () => {
    const planId = await onPlan('Team', GRADUATED, { company: 'acme' }, { company: 'beta' });
    await ledger.ingest([aCallEvent({ time: later(-60).toISOString(), company: 'acme' })]);
    const id = await start({ planId, price: per('4') });
    await called('acme', 4);
    await called('beta', 1);
    await called('stranger', 2);
    const effect = await effectOf(id);
    // Of acme one call had filled a place of the first tier before: 10 + 10 + 1 + 1 against four times 4.
    expect(effect.companies).toEqual([
      { company: 'acme', currency: 'usd', calls: 4, tried: 4, present: '22', draft: '16', difference: '-6' },
      { company: 'beta', currency: 'usd', calls: 1, tried: 1, present: '10', draft: '4', difference: '-6' },
    ]);
    expect(effect).toMatchObject({
      calls: 5,
      tried: 5,
      isComplete: true,
      totals: [{ currency: 'usd', present: '32', draft: '20', difference: '-12', allCalls: '-12' }],
    });
  });

  it('is tried on a share of calls, the same ones each time, and says what all of them would come to', async () => {
    const planId = await onPlan('Team', per('2'), { company: 'acme' });
    const id = await start({ planId, price: per('5'), percent: 40 });
    const ids = await called('acme', 60);
    const tried = ids.filter((event) => isTried(id, event, 40)).length;
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThan(60);
    const effect = await effectOf(id);
    expect(effect).toMatchObject({ calls: 60, tried });
    expect(effect.totals).toEqual([
      {
        currency: 'usd',
        present: `${tried * 2}`,
        draft: `${tried * 5}`,
        difference: `${tried * 3}`,
        allCalls: `${Math.round((tried * 3 * 100) / 40)}`,
      },
    ]);
    expect(await effectOf(id)).toEqual({ ...effect, readTo: expect.any(String) });
  });

  it('leaves what is charged as it is: of customers, of events and of meters', async () => {
    const planId = await onPlan('Team', per('2'), { company: 'acme' });
    const now = new Date();
    const [event] = await called('acme', 3, -10);
    const charged = async () => ({
      customers: await readCharges({ ...ledger.api.services, now: () => now }, ['acme', 'stranger']),
      event: (await ledger.get(`/events/${event}`)).body.charges,
      meter: (await ledger.preview(meterId, {})).total,
      plan: (await ledger.get(`/plans/${planId}`)).body,
    });
    const before = await charged();
    const id = await start({ planId, price: per('900') });
    await start({ price: per('700') });
    await effectOf(id);
    expect(await charged()).toEqual(before);
  });

  it('changes nothing for a company with a price of its own, or of another plan', async () => {
    const terms = { prices: [{ meterId, price: per('1') }] };
    const planId = await onPlan('Team', per('2'), { company: 'own', privateTerms: terms });
    await onPlan('Other', per('3'), { company: 'other' });
    const id = await start({ planId, price: per('9') });
    await called('own', 2);
    await called('other', 2);
    expect((await effectOf(id)).companies).toEqual([
      { company: 'own', currency: 'usd', calls: 2, tried: 2, present: '2', draft: '2', difference: '0' },
    ]);
  });

  it('of the meter itself is tried on calls of companies without a plan', async () => {
    await onPlan('Team', per('2'), { company: 'acme' });
    const id = await start({ price: per('7') });
    await called('acme', 1);
    await called('free', 2);
    expect((await effectOf(id)).companies).toMatchObject([{ company: 'free', present: '2', draft: '14' }]);
  });

  it('ends, and then tries no later call; its start and its end are in the audit log', async () => {
    const planId = await onPlan('Team', per('2'), { company: 'acme' });
    const id = await start({ planId, price: per('5') });
    const ended = await ledger.post(`/price-canaries/${id}/end`, {});
    expect(ended.body.endedAt).not.toBeNull();
    await called('acme', 2);
    expect((await effectOf(id)).calls).toBe(0);
    const entries = (await ledger.get('/audit?entityType=price_canary')).body;
    expect(entries.map(({ action }: { action: string }) => action)).toEqual(expect.arrayContaining(['end', 'create']));
  });

  it('is refused with the field that is wrong', async () => {
    const versions = [{ currency: 'eur', phases: [{ name: 'Then' }] }];
    const { body: plan } = await ledger.post('/plans', { name: 'Euro', prices: [], versions });
    for (const [draft, path] of [
      [{ meterId: 'none', price: per('1') }, 'meterId'],
      [{ planId: plan.id, price: per('1') }, 'price.currency'],
      [{ price: per('1'), percent: 0 }, 'percent'],
      [{ price: { ...per('1'), currency: 'qqq' } }, 'price.currency'],
    ] as const) {
      const reply = await ledger.post('/price-canaries', { meterId, ...draft });
      expect([reply.status, reply.body.fields?.[0]?.path]).toEqual([400, path]);
    }
    const unique = await ledger.makeMeter(TOOL_CALLS, { metric: { type: 'unique', field: 'user_id' } });
    const { body } = await ledger.post('/price-canaries', { meterId: unique, price: per('1') });
    expect((await ledger.get(`/price-canaries/${body.id}/effect`)).body.fields).toMatchObject([{ path: 'meterId' }]);
  });
});
