import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { type StripeStandIn, sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { sweepJob } from './sweep-job.ts';

let api: TestApi;
let standIn: StripeStandIn;
let stripe: Stripe;
let railId: string;

beforeAll(async () => {
  standIn = await startStripe();
  api = await openTestApi((settings) => ({ ...settings, sandbox: { ...settings.sandbox, stripeUrl: standIn.url } }));
  const fetchHere = (address: string | URL, init?: RequestInit) => fetch(address, init);
  stripe = await stripeClient({ key: sandboxStripeKeys.test, address: standIn.url, fetch: fetchHere });
});
beforeEach(async () => {
  await api.services.db.sql('truncate rails cascade');
  await setClock(0);
  const rail = { name: 'Stripe', kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test };
  railId = (await consoleClient(api).post('/rails', rail)).body.id;
});
afterAll(async () => {
  await api.close();
  await standIn.close();
});

/** The stand-in's clock, so many seconds from the machine's. */
const setClock = (seconds: number) =>
  fetch(`${standIn.url}/_sandbox/clock`, {
    method: 'POST',
    body: JSON.stringify({ now: new Date(Date.now() + seconds * 1000).toISOString() }),
  });
const sweep = () => sweepJob(api.services).run(new AbortController().signal);
const rail = () => api.services.db.prisma.rail.findUniqueOrThrow({ where: { id: railId } });
const document = (externalId: string) => api.services.db.prisma.railDocument.findFirst({ where: { externalId } });
const known = () => api.services.db.prisma.railWebhook.count();

async function invoice(): Promise<string> {
  const { id: customer } = await stripe.customers.create({});
  const made = await stripe.invoices.create({ customer, currency: 'usd', auto_advance: false });
  await stripe.invoiceItems.create({ customer, invoice: made.id, amount: 2900, currency: 'usd' });
  return made.id ?? '';
}

it('learns what no webhook told of, as it is now', async () => {
  const id = await invoice();
  await stripe.invoices.finalizeInvoice(id);
  await stripe.invoices.voidInvoice(id);
  expect(await sweep()).toMatch(/^\d+ events that no webhook had told of$/);
  expect(await document(id)).toMatchObject({ status: 'void', total: 2900n });
  expect((await rail()).sweptAt).not.toBeNull();
});

it('does nothing twice for what is known, by a webhook or a sweep before', async () => {
  await invoice();
  await sweep();
  const before = await known();
  await api.services.db.sql(`update rail_documents set status = 'untouched'`);
  expect(await sweep()).toBeNull();
  expect(await known()).toBe(before);
  const [row] = await api.services.db.prisma.railDocument.findMany({ take: 1 });
  expect(row?.status).toBe('untouched');
});

it('goes on where it was, over as many pages as there are, and after a restart', async () => {
  await setClock(-600);
  const first = await invoice();
  await sweep();
  const cursor = (await rail()).eventsCursor;
  expect(cursor).not.toBeNull();
  // Two pages of events of other invoices, then one that is changed.
  for (let count = 0; count < 130; count += 1) await stripe.invoices.update(first, { description: `${count}` });
  const last = await invoice();
  await sweep();
  expect(await document(last)).toMatchObject({ status: 'draft' });
  expect((await rail()).eventsCursor).not.toBe(cursor);
});

it('reads the newest minutes again, in which events may be listed in another order later', async () => {
  await setClock(-600);
  await invoice();
  await sweep();
  const { eventsCursor: settled } = await rail();
  await setClock(0);
  await invoice();
  await sweep();
  expect((await rail()).eventsCursor).toBe(settled);
});

it('reads everything when Stripe has forgotten where it was', async () => {
  const id = await invoice();
  await api.services.db.prisma.rail.update({ where: { id: railId }, data: { eventsCursor: 'evt_of_last_year' } });
  await sweep();
  expect(await document(id)).toMatchObject({ status: 'draft' });
});

it('tells what a rail answered after the others had their turn, and keeps its place', async () => {
  await setClock(-600);
  await invoice();
  await sweep();
  const { eventsCursor: before } = await rail();
  const other = { name: 'Another', kind: 'stripe', mode: 'test', key: 'sk_test_sandbox9999999999' };
  await consoleClient(api).post('/rails', other);
  const id = await invoice();
  await expect(sweep()).rejects.toThrow(/^Another: Invalid API Key/);
  expect(await document(id)).not.toBeNull();
  const { eventsCursor } = await api.services.db.prisma.rail.findFirstOrThrow({ where: { name: 'Another' } });
  expect(eventsCursor).toBeNull();
  expect((await rail()).eventsCursor).not.toBe(before);
});

it('asks nothing with a key of the other mode', async () => {
  const { secretCipher, db } = api.services;
  const sealedKey = secretCipher.seal(`rail/${railId}/key`, sandboxStripeKeys.live);
  await db.prisma.rail.update({ where: { id: railId }, data: { sealedKey } });
  await invoice();
  expect(await sweep()).toBeNull();
  expect(await known()).toBe(0);
});
