import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { type StripeStandIn, sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let standIn: StripeStandIn;
let stripe: Stripe;
let railId: string;
let secret: string;

beforeAll(async () => {
  standIn = await startStripe();
  api = await openTestApi((settings) => ({ ...settings, sandbox: { ...settings.sandbox, stripeUrl: standIn.url } }));
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as AddressInfo;
  const fetchHere = (address: string | URL, init?: RequestInit) => fetch(address, init);
  stripe = await stripeClient({ key: sandboxStripeKeys.test, address: standIn.url, fetch: fetchHere });
  const rail = { name: 'Stripe', kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test };
  const client = consoleClient(api);
  railId = (await client.post('/rails', rail)).body.id;
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/api/rails/${railId}/webhooks`,
    enabled_events: ['*'],
  });
  secret = endpoint.secret ?? '';
  await client.put(`/rails/${railId}`, { ...rail, webhookSecret: secret, revision: 1 });
});
beforeEach(() => api.services.db.sql('truncate rail_webhooks, rail_documents'));
afterAll(async () => {
  await api.close();
  await standIn.close();
});

const WAIT = { timeout: 20_000 };
const script = (path: string, body: object = {}) =>
  fetch(`${standIn.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
const document = (externalId: string) => api.services.db.prisma.railDocument.findFirst({ where: { externalId } });

async function openInvoice() {
  const { id: customer } = await stripe.customers.create({});
  const invoice = await stripe.invoices.create({ customer, currency: 'usd', auto_advance: false });
  const metadata = { tallygate_line: 'base:1' };
  await stripe.invoiceItems.create({ customer, invoice: invoice.id, amount: 2900, currency: 'usd', metadata });
  return invoice.id ?? '';
}

it('keeps an invoice as it is at the rail, with our names of its lines', async () => {
  const id = await openInvoice();
  await stripe.invoices.finalizeInvoice(id);
  await expect.poll(async () => (await document(id))?.status, WAIT).toBe('open');
  expect(await document(id)).toMatchObject({
    total: 2900n,
    currency: 'usd',
    lines: [{ key: 'base:1', amount: '2900' }],
  });
  await stripe.invoices.pay(id, { paid_out_of_band: true });
  await expect.poll(async () => (await document(id))?.status, WAIT).toBe('paid');
  await stripe.creditNotes.create({ invoice: id, amount: 100, out_of_band_amount: 100 });
  await expect.poll(async () => (await document(id))?.creditNotes, WAIT).toMatchObject([{ amount: '100' }]);
});

it.each(['twice', 'swapped', 'late', 'forged'])('ends the same when events come %s', async (mode) => {
  const id = await openInvoice();
  await script('webhooks', { mode, count: 2 });
  await stripe.invoices.finalizeInvoice(id);
  await stripe.invoices.voidInvoice(id);
  await script('webhooks/release');
  await expect.poll(async () => (await document(id))?.status, WAIT).toBe('void');
  const events = await api.services.db.prisma.railWebhook.findMany({ where: { objectId: id } });
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
});

type Sent = { body?: string; at?: number; key?: string };
const event = (change: object = {}) =>
  JSON.stringify({ id: 'evt_1', type: 'invoice.paid', livemode: false, data: { object: { id: 'in_1' } }, ...change });

async function post({ body = event(), at = Math.floor(Date.now() / 1000), key = secret }: Sent, signed = body) {
  const v1 = createHmac('sha256', key).update(`${at}.${signed}`).digest('hex');
  const reply = await api.app.inject({
    method: 'POST',
    url: `/api/rails/${railId}/webhooks`,
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${v1}` },
    payload: body,
  });
  return { status: reply.statusCode, body: reply.json() };
}

it.each<[string, Sent, string | undefined, RegExp]>([
  ['signed with another secret', { key: 'whsec_other' }, undefined, /not signed with the secret/],
  ['of ten minutes ago', { at: Math.floor(Date.now() / 1000) - 600 }, undefined, /five minutes/],
  ['from the future', { at: Math.floor(Date.now() / 1000) + 600 }, undefined, /five minutes/],
  ['whose body was changed', { body: event({ id: 'evt_2' }) }, event(), /not signed with the secret/],
  ['of the other mode', { body: event({ livemode: true }) }, undefined, /live mode/],
  ['that is no event', { body: '{"id":1}' }, undefined, /not an event/],
])('refuses a webhook %s, and stores nothing', async (_, sent, signed, reason) => {
  const reply = await post(sent, signed);
  expect(reply).toMatchObject({
    status: 400,
    body: { code: 'WEBHOOK_REFUSED', detail: expect.stringMatching(reason) },
  });
  expect(await api.services.db.prisma.railWebhook.count()).toBe(0);
});

it('takes an event once, however often it is sent', async () => {
  for (let turn = 0; turn < 3; turn += 1) expect((await post({})).status).toBe(200);
  expect(await api.services.db.prisma.railWebhook.count()).toBe(1);
});

it('accepts both secrets while one replaces the other', async () => {
  const client = consoleClient(api);
  const rail = { name: 'Stripe', kind: 'stripe', mode: 'test', webhookSecret: `whsec_next\n${secret}`, revision: 2 };
  expect((await client.put(`/rails/${railId}`, rail)).status).toBe(200);
  expect((await post({})).status).toBe(200);
  expect((await post({ key: 'whsec_next', body: event({ id: 'evt_3' }) })).status).toBe(200);
});
