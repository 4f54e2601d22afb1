import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { type StripeStandIn, sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweepJob } from '../rails/sweep-job.ts';
import { openPortalLedger, type PortalLedger } from './portal.testing.ts';

let portal: PortalLedger;
let standIn: StripeStandIn;
let stripe: Stripe;
let railId: string;
let secret: string;
let buyer: Record<string, string>;
let company = '';
let companies = 0;

const WAIT = { timeout: 30_000 };
const RAIL = { name: 'Stripe', kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test };

beforeAll(async () => {
  standIn = await startStripe();
  portal = await openPortalLedger();
  portal.api.services.settings.sandbox.stripeUrl = standIn.url;
  const address = await portal.api.app.listen({ host: '127.0.0.1', port: 0 });
  const fetchHere = (to: string | URL, init?: RequestInit) => fetch(to, init);
  stripe = await stripeClient({ key: sandboxStripeKeys.test, address: standIn.url, fetch: fetchHere });
  railId = (await portal.post('/rails', RAIL)).body.id;
  const endpoint = await stripe.webhookEndpoints.create({
    url: `${address}/api/rails/${railId}/webhooks`,
    enabled_events: ['*'],
  });
  secret = endpoint.secret ?? '';
});
/** Whether webhooks arrive: without the secret each is refused. */
const hearWebhooks = (isHeard: boolean) =>
  portal.api.services.db.prisma.rail
    .findUniqueOrThrow({ where: { id: railId } })
    .then(({ revision }) =>
      portal.put(`/rails/${railId}`, { ...RAIL, webhookSecret: isHeard ? secret : 'whsec_other', revision }),
    );
beforeEach(async () => {
  await portal.put('/portal-settings', { ...portal.settings, payRailId: railId });
  companies += 1;
  company = `acme-${companies}`;
  buyer = await portal.comeIn({ company });
});
afterAll(async () => {
  await portal.close();
  await standIn.close();
});

const script = (path: string, body: object = {}) =>
  fetch(`${standIn.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
const begin = async (amount = '2500') => (await portal.ask('POST', '/top-ups', buyer, { amount })).json();
const pay = (url: string) => fetch(`${url}/pay`, { method: 'POST', redirect: 'manual' });
const credits = async () => (await portal.ask('GET', '/credits', buyer)).json();
const topUp = async (id: string) => (await portal.ask('GET', `/top-ups/${id}`, buyer)).json();
const settled = async () => (await portal.get(`/credits?company=${company}`)).body.grants;

describe('credits that are bought in the portal', () => {
  it('are granted by the webhook once they are paid, and not before', async () => {
    await hearWebhooks(true);
    expect(await credits()).toMatchObject({ balances: [], payCurrency: 'usd' });
    const { id, url } = await begin();
    expect(await settled()).toEqual([]);
    const back = await pay(url);
    expect(back.status).toBe(303);
    expect(new URL(back.headers.get('location') ?? '').search).toBe(`?topUp=${id}`);
    await expect.poll(settled, WAIT).toMatchObject([{ amount: '2500', category: 'purchased' }]);
    expect(await credits()).toMatchObject({
      balances: [{ currency: 'usd', balance: '2500' }],
      movements: [{ type: 'granted', amount: '2500' }],
    });
  });

  it('are granted once when webhooks come twice, in another order, and the buyer comes back meanwhile', async () => {
    await hearWebhooks(true);
    await script('webhooks', { mode: 'twice', count: 3 });
    const { id, url } = await begin();
    await pay(url);
    expect((await Promise.all([topUp(id), topUp(id), topUp(id)])).map(({ state }) => state)).toEqual([
      'paid',
      'paid',
      'paid',
    ]);
    await script('webhooks/release');
    await sweepJob(portal.api.services).run(new AbortController().signal);
    expect(await settled()).toHaveLength(1);
  });

  it('are granted when the buyer comes back, where no webhook ever arrives', async () => {
    await hearWebhooks(false);
    const { id, url } = await begin('700');
    expect(await topUp(id)).toMatchObject({ state: 'open', amount: '700' });
    await pay(url);
    expect(await topUp(id)).toMatchObject({ state: 'paid' });
    expect(await settled()).toMatchObject([{ amount: '700' }]);
  });

  it('are granted by what Stripe lists, where no webhook arrives and the buyer does not come back', async () => {
    await hearWebhooks(false);
    await sweepJob(portal.api.services).run(new AbortController().signal);
    const { url } = await begin('900');
    await pay(url);
    await sweepJob(portal.api.services).run(new AbortController().signal);
    expect(await settled()).toMatchObject([{ amount: '900' }]);
  });

  it('are not granted for a card that is declined, nor for a session that has expired', async () => {
    const { id, url } = await begin();
    expect((await fetch(`${url}/decline`, { method: 'POST' })).status).toBe(402);
    expect(await topUp(id)).toMatchObject({ state: 'open' });
    const { sessionId } = await portal.api.services.db.prisma.topUp.findUniqueOrThrow({ where: { id } });
    await stripe.checkout.sessions.expire(sessionId ?? '');
    expect(await topUp(id)).toMatchObject({ state: 'expired' });
    expect(await settled()).toEqual([]);
  });

  it('are not granted where another amount was paid than asked', async () => {
    await hearWebhooks(false);
    const { id, url } = await begin();
    await portal.api.services.db.prisma.topUp.update({ where: { id }, data: { amount: '99999' } });
    await pay(url);
    expect(await topUp(id)).toMatchObject({ state: 'differs' });
    expect(await settled()).toEqual([]);
  });
});

describe('a purchase of credits is refused, and nothing is begun', () => {
  const count = () => portal.api.services.db.prisma.topUp.count({ where: { company } });

  it.each(['-5', '0', '1.5', '', '1e3', '10000000000'])('of "%s"', async (amount) => {
    const reply = await portal.ask('POST', '/top-ups', buyer, { amount });
    expect([reply.statusCode, reply.json().fields?.[0]?.path]).toEqual([400, 'amount']);
    expect(await count()).toBe(0);
  });

  it('for who only looks, and by a session that is not fresh', async () => {
    const viewer = await portal.comeIn({ company, role: 'viewer' });
    expect((await portal.ask('POST', '/top-ups', viewer, { amount: '500' })).json().code).toBe('PORTAL_ROLE_REQUIRED');
    const long = new Date(Date.now() - 3_000_000);
    await portal.api.services.db.prisma.portalSession.updateMany({
      where: { company },
      data: { authenticatedAt: long },
    });
    expect((await portal.ask('POST', '/top-ups', buyer, { amount: '500' })).json().code).toBe('PORTAL_LINK_NEEDED');
    expect(await count()).toBe(0);
  });

  it('where the seller has chosen no rail, and chooses only one that takes payments', async () => {
    await portal.put('/portal-settings', portal.settings);
    expect((await portal.ask('POST', '/top-ups', buyer, { amount: '500' })).json().code).toBe('PORTAL_NO_PAYMENT');
    const none = (await portal.post('/rails', { name: `None ${company}`, kind: 'none', mode: 'test' })).body.id;
    for (const payRailId of [none, 'no-such-rail'])
      expect((await portal.put('/portal-settings', { ...portal.settings, payRailId })).body).toMatchObject({
        code: 'INVALID_INPUT',
        fields: [{ path: 'payRailId' }],
      });
  });

  it('by Stripe, in its words', async () => {
    const reply = await portal.ask('POST', '/top-ups', buyer, { amount: '10' });
    expect([reply.statusCode, reply.json()]).toMatchObject([
      502,
      { code: 'PORTAL_PAYMENT_FAILED', detail: expect.stringContaining('at least 50 cents') },
    ]);
    expect(await settled()).toEqual([]);
  });
});
