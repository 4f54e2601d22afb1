import type { MissingInvoice } from '@tallygate/contracts/reconciliation';
import { sandboxStripeKeys } from '@tallygate/sandbox/stripe/stripe';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { done, openStripeLedger, PERIOD_START, type StripeLedger } from '../rails/stripe-ledger.testing.ts';

let billed: StripeLedger;
let bill: Awaited<ReturnType<StripeLedger['bill']>>;
let customer: string;
let price: Stripe.Price;

beforeAll(async () => {
  billed = await openStripeLedger();
});
afterAll(() => billed.close());

/** The period that runs; as of its end the invoice of it is looked for. */
beforeEach(async () => {
  await billed.clear();
  bill = await billed.bill();
  customer = bill.customers.get('acme')?.id ?? '';
  const product = await billed.stripe.products.create({ name: 'Calls' });
  price = await billed.stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 500,
    recurring: { interval: 'month', usage_type: 'metered', meter: bill.meter.id },
  });
});

const look = async (): Promise<MissingInvoice | undefined> =>
  (
    await done<MissingInvoice[]>(
      billed.ledger.get(`/rails/${bill.railId}/missing-invoices?at=${encodeURIComponent(PERIOD_START)}`),
    )
  ).find(({ company }) => company === 'acme');
const codeOf = async () => (await look())?.cause?.code;
const subscribe = (more: object = {}) =>
  billed.stripe.subscriptions.create({ customer, items: [{ price: price.id }], ...more });

it('names the key of the other mode', async () => {
  const { services } = billed.ledger.api;
  const sealed = services.secretCipher.seal(`rail/${bill.railId}/key`, sandboxStripeKeys.live);
  await services.db.prisma.rail.update({ where: { id: bill.railId }, data: { sealedKey: sealed } });
  expect(await codeOf()).toBe('other_mode');
});

it('names the missing subscription', async () => {
  expect(await codeOf()).toBe('no_subscription');
});

it('names prices of which none counts by a meter', async () => {
  const licensed = await billed.stripe.prices.create({
    product: (await billed.stripe.products.create({ name: 'Seats' })).id,
    currency: 'usd',
    unit_amount: 500,
    recurring: { interval: 'month' },
  });
  await billed.stripe.subscriptions.create({ customer, items: [{ price: licensed.id, quantity: 1 }] });
  expect(await look()).toMatchObject({
    cause: { code: 'price_without_meter', found: expect.stringContaining(licensed.id) },
  });
});

it('names a meter that was switched off', async () => {
  await subscribe();
  await billed.stripe.billing.meters.deactivate(bill.meter.id);
  expect(await codeOf()).toBe('meter_inactive');
});

it('names the company without a customer, and the customer that is gone', async () => {
  await subscribe();
  await billed.stripe.customers.del(customer);
  expect(await codeOf()).toBe('customer_not_mapped');
});

it('names the test clock that is behind', async () => {
  const clock = await billed.stripe.testHelpers.testClocks.create({ frozen_time: Math.floor(Date.now() / 1000) });
  customer = (await billed.stripe.customers.create({ test_clock: clock.id })).id;
  await billed.ledger.put(`/rails/${bill.railId}/customers`, { company: 'acme', customer });
  await subscribe();
  expect(await look()).toMatchObject({ cause: { code: 'clock_behind', found: expect.stringContaining(clock.id) } });
});

it('says that collection is paused', async () => {
  const { id } = await subscribe();
  await billed.stripe.subscriptions.update(id, { pause_collection: { behavior: 'keep_as_draft' } });
  expect(await codeOf()).toBe('collection_paused');
});

/** Makes an invoice as if the period had ended. */
async function afterwards(change: Stripe.InvoiceCreateParams = {}, amount = 5_000) {
  await subscribe();
  const invoice = await billed.stripe.invoices.create({ customer, currency: 'usd', auto_advance: true, ...change });
  await billed.stripe.invoiceItems.create({ customer, invoice: invoice.id, amount, currency: 'usd' });
  return invoice.id ?? '';
}
const withClock = async (run: () => Promise<void>) => {
  const set = (now: number) =>
    fetch(`${billed.standIn.url}/_sandbox/clock`, {
      method: 'POST',
      body: JSON.stringify({ now: new Date(now).toISOString() }),
    });
  await set(Date.now() + 25 * 86_400_000);
  try {
    await run();
  } finally {
    await set(Date.now());
  }
};

it('says until when the draft waits, or that it does not advance', () =>
  withClock(async () => {
    const id = await afterwards();
    expect(await look()).toMatchObject({ invoice: null, cause: { code: 'draft' } });
    await billed.stripe.invoices.update(id, { auto_advance: false });
    expect(await codeOf()).toBe('not_finalised');
  }));

it('names the invoice that is made, and says when it is below the least charge', () =>
  withClock(async () => {
    const id = await afterwards();
    await billed.stripe.invoices.finalizeInvoice(id);
    expect(await look()).toMatchObject({ invoice: { id }, cause: null, fault: null });
    await billed.clear();
    bill = await billed.bill();
    customer = bill.customers.get('acme')?.id ?? '';
    const product = await billed.stripe.products.create({ name: 'Small' });
    const recurring = { interval: 'month', usage_type: 'metered', meter: bill.meter.id } as const;
    price = await billed.stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 1, recurring });
    const small = await afterwards({}, 30);
    await billed.stripe.invoices.finalizeInvoice(small);
    expect(await codeOf()).toBe('below_minimum');
  }));

it('says that Stripe could not be asked', async () => {
  await billed.script({ mode: 'status', status: 503, path: '/v1/subscriptions' });
  expect(await look()).toMatchObject({ cause: null, fault: 'scripted fault' });
});

it('has none of these causes for a rail of another kind', async () => {
  const { id } = await done<{ id: string }>(billed.ledger.post('/rails', { name: 'Here', kind: 'none', mode: 'test' }));
  expect(await done(billed.ledger.get(`/rails/${id}/missing-invoices`))).toEqual([]);
});
