import { type StripeStandIn, sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { rechargeJob } from '../rails/checkout/recharge-job.ts';
import { openPortalLedger, type PortalLedger } from './portal.testing.ts';

const DAY_MS = 86_400_000;
let portal: PortalLedger;
let standIn: StripeStandIn;
let payRailId = '';
let company = '';
let buyer: Record<string, string>;
let companies = 0;

beforeAll(async () => {
  standIn = await startStripe();
  portal = await openPortalLedger();
  portal.api.services.settings.sandbox.stripeUrl = standIn.url;
  const rail = { name: 'Stripe', kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test };
  payRailId = (await portal.post('/rails', rail)).body.id;
  await portal.put('/portal-settings', { ...portal.settings, payRailId });
});
beforeEach(async () => {
  await portal.api.services.db.sql('truncate recharges');
  await fault({ mode: 'status', count: 0 });
  companies += 1;
  company = `acme-${companies}`;
  buyer = await portal.comeIn({ company });
});
afterAll(async () => {
  await portal.close();
  await standIn.close();
});

const fault = (script: object) =>
  fetch(`${standIn.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(script) });
const ask = (threshold = '500', amount = '2000') => portal.ask('PUT', '/recharge', buyer, { threshold, amount });
const pay = async (url: string) => {
  const back = await fetch(`${url}/pay`, { method: 'POST', redirect: 'manual' });
  const id = new URL(back.headers.get('location') ?? '').searchParams.get('topUp');
  return (await portal.ask('GET', `/top-ups/${id}`, buyer)).json();
};
/** A company that recharges by itself, with the credits of its first payment. */
const recharging = async () => expect(await pay((await ask()).json().url)).toMatchObject({ state: 'paid' });
const credits = async () => (await portal.ask('GET', '/credits', buyer)).json();
const left = async () => (await credits()).balances[0]?.balance;
const run = (ms = 0) => {
  const machineNow = () => new Date(Date.now() + ms);
  return rechargeJob({ ...portal.api.services, machineNow }).run(new AbortController().signal);
};
/** Spends what a company has, down to so much. */
const spendTo = async (amount: string) => {
  const { grants } = (await portal.get(`/credits?company=${company}`)).body;
  for (const { id, state } of grants)
    if (state === 'active') await portal.post(`/credit-grants/${id}/void`, { note: 'Spent' });
  await portal.post('/credit-grants', { sourceKey: `${company}/${Math.random()}`, company, currency: 'usd', amount });
};
const declined = (count = 1) =>
  fault({ mode: 'status', status: 402, code: 'card_declined', path: '/v1/payment_intents', method: 'POST', count });

it('buys once few are left, by the card that the first payment kept, and not before', async () => {
  await recharging();
  expect((await credits()).recharge).toMatchObject({ state: 'active', threshold: '500', amount: '2000' });
  await run();
  expect(await left()).toBe('2000');
  await spendTo('501');
  await run();
  expect(await left()).toBe('501');
  await spendTo('500');
  await run();
  expect(await left()).toBe('2500');
  await run();
  expect(await left()).toBe('2500');
});

it('buys nothing while no payment has kept a card, and nothing more after it was stopped', async () => {
  await ask();
  expect((await credits()).recharge).toMatchObject({ state: 'waiting' });
  expect(await run()).toBeNull();
  await recharging();
  expect((await portal.ask('DELETE', '/recharge', buyer)).statusCode).toBe(204);
  await spendTo('1');
  await run();
  expect(await left()).toBe('1');
  expect((await credits()).recharge).toBeNull();
});

it('charges once when an answer was lost, under the id of the first attempt', async () => {
  await recharging();
  await spendTo('1');
  await fault({ mode: 'drop', path: '/v1/payment_intents', method: 'POST' });
  await run();
  expect(await left()).toBe('1');
  await run();
  expect(await left()).toBe('2001');
  const { prisma } = portal.api.services.db;
  expect(await prisma.topUp.count({ where: { company, isAutomatic: true } })).toBe(1);
});

it('grants what a lost answer had charged also when credits came otherwise in the meantime', async () => {
  await recharging();
  await spendTo('1');
  await fault({ mode: 'drop', path: '/v1/payment_intents', method: 'POST' });
  await run();
  await spendTo('900');
  await run();
  expect(await left()).toBe('2900');
});

it('charges once more in the currency that was begun in, though credits are sold in another by now', async () => {
  await recharging();
  await spendTo('1');
  await fault({ mode: 'drop', path: '/v1/payment_intents', method: 'POST' });
  await run();
  await portal.put('/portal-settings', { ...portal.settings, payRailId, payCurrency: 'eur' });
  await ask();
  await portal.put('/portal-settings', { ...portal.settings, payRailId });
  await run();
  expect(await left()).toBe('2001');
});

it('charges no second time once Stripe may have forgotten the first attempt, and says where to look', async () => {
  await recharging();
  await spendTo('1');
  await fault({ mode: 'drop', path: '/v1/payment_intents', method: 'POST' });
  await run();
  await run(DAY_MS);
  expect(await left()).toBe('1');
  const { recharge } = await credits();
  expect(recharge).toMatchObject({ state: 'failing', fault: expect.stringContaining('has not answered for a day') });
});

it('tries a declined card again after 1, 3 and 5 days, then stops, and goes on when it is asked for anew', async () => {
  await recharging();
  await spendTo('1');
  await declined(4);
  await run();
  expect((await credits()).recharge).toMatchObject({ state: 'failing', fault: 'scripted fault' });
  await run(DAY_MS - 60_000);
  const { prisma } = portal.api.services.db;
  const tries = () => prisma.topUp.count({ where: { company, isAutomatic: true, state: 'failed' } });
  expect(await tries()).toBe(1);
  let at = DAY_MS + 60_000;
  for (const days of [3, 5, 0]) {
    await run(at);
    at += days * DAY_MS + 60_000;
  }
  expect(await tries()).toBe(4);
  expect((await credits()).recharge).toMatchObject({ state: 'stopped', nextAttemptAt: null });
  await run(at + 30 * DAY_MS);
  expect(await left()).toBe('1');
  expect((await ask('500', '3000')).json()).toEqual({ url: null });
  await run();
  expect(await left()).toBe('3001');
  expect((await credits()).recharge).toMatchObject({ state: 'active', fault: '' });
});

it('buys at most ten times in a day, whatever calls', async () => {
  await recharging();
  for (let turn = 0; turn < 12; turn += 1) {
    await spendTo('1');
    await run();
  }
  const { prisma } = portal.api.services.db;
  expect(await prisma.topUp.count({ where: { company, isAutomatic: true } })).toBe(10);
});

it('is refused for who only looks, and for amounts of nonsense; nothing is kept', async () => {
  const viewer = await portal.comeIn({ company, role: 'viewer' });
  expect((await portal.ask('PUT', '/recharge', viewer, { threshold: '1', amount: '500' })).json().code).toBe(
    'PORTAL_ROLE_REQUIRED',
  );
  for (const [threshold, amount, path] of [
    ['-1', '500', 'threshold'],
    ['0', '500', 'threshold'],
    ['100', '1.5', 'amount'],
  ] as const)
    expect((await ask(threshold, amount)).json()).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path }] });
  expect((await credits()).recharge).toBeNull();
});
