import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { meteredPrice, type StripeTrial, seconds, startStripeTrial } from './stripe.testing.ts';

let trial: StripeTrial;
let client: Stripe;

beforeAll(async () => {
  trial = await startStripeTrial();
  client = trial.client;
});
afterAll(() => trial.standIn.close());

const START = '2026-11-01T00:00:00Z';
const HALF = '2026-11-16T00:00:00Z';

async function licensed(amount: number) {
  return client.prices.create({
    currency: 'usd',
    product_data: { name: `Licence ${amount}` },
    unit_amount: amount,
    recurring: { interval: 'month' },
  });
}

/** Subscribed to prices since 1 November, by a clock that stands at half time. */
async function subscribed(...prices: string[]) {
  const clock = await client.testHelpers.testClocks.create({ frozen_time: seconds(START) });
  const customer = await client.customers.create({
    test_clock: clock.id,
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const subscription = await client.subscriptions.create({
    customer: customer.id,
    items: prices.map((price) => ({ price })),
  });
  await client.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds(HALF) });
  const pending = async () =>
    (await client.invoiceItems.list({ customer: customer.id, pending: true })).data
      .map(({ amount, proration }) => [amount, proration])
      .reverse();
  return { clock, customer, subscription, item: subscription.items.data[0]?.id ?? '', pending };
}

it('credits the old and debits the new price for the rest of the period, each rounded by itself', async () => {
  const [old, next] = [await licensed(1000), await licensed(2000)];
  const { subscription, item, pending, clock } = await subscribed(old.id);
  await client.subscriptionItems.update(item, { price: next.id });
  expect(await pending()).toEqual([
    [-500, true],
    [1000, true],
  ]);
  await client.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds('2026-12-01T02:00:00Z') });
  const { data } = await client.invoices.list({ subscription: subscription.id, limit: 1 });
  expect(data[0]).toMatchObject({ status: 'paid', total: 2500 });
  expect(data[0]?.lines.data.map(({ amount }) => amount)).toEqual([2000, -500, 1000]);
});

it('invoices a change at once where that is asked for', async () => {
  const price = await licensed(1000);
  const { subscription, item, pending } = await subscribed(price.id);
  const items = [{ id: item, quantity: 3 }];
  await client.subscriptions.update(subscription.id, { items, proration_behavior: 'always_invoice' });
  expect(await pending()).toEqual([]);
  const { data } = await client.invoices.list({ subscription: subscription.id, limit: 1 });
  expect(data[0]).toMatchObject({ status: 'paid', billing_reason: 'subscription_update', total: 1000 });
});

it('charges nothing for a change without prorations, and never for metered items', async () => {
  const price = await licensed(1000);
  const { price: metered } = await meteredPrice(client);
  const { subscription, item, pending } = await subscribed(price.id);
  await client.subscriptionItems.update(item, { quantity: 2, proration_behavior: 'none' });
  await client.subscriptionItems.create({ subscription: subscription.id, price: metered.id });
  expect(await pending()).toEqual([]);
});

it('counts from the moment that a preview was pinned to', async () => {
  const [old, next] = [await licensed(1000), await licensed(2000)];
  const { item, pending } = await subscribed(old.id);
  const at = seconds('2026-11-11T00:00:00Z');
  await client.subscriptionItems.update(item, { price: next.id, proration_date: at });
  expect(await pending()).toEqual([
    [-667, true],
    [1333, true],
  ]);
  await expect(
    client.subscriptionItems.update(item, { quantity: 2, proration_date: at - 86_400 * 20 }),
  ).rejects.toMatchObject({
    param: 'proration_date',
  });
});

it('bills a draft by the items of its period, also when one goes afterwards', async () => {
  const price = await licensed(1000);
  const { meter, price: metered } = await meteredPrice(client);
  const { subscription, customer, clock } = await subscribed(price.id, metered.id);
  await client.billing.meterEvents.create({
    event_name: meter.event_name,
    payload: { stripe_customer_id: customer.id, value: '100' },
    timestamp: seconds('2026-11-10T00:00:00Z'),
  });
  await client.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds('2026-12-01T00:10:00Z') });
  const gone = subscription.items.data.find((one) => one.price.id === metered.id)?.id ?? '';
  await client.subscriptionItems.del(gone);
  const { data } = await client.invoices.list({ subscription: subscription.id, limit: 1 });
  expect(data[0]).toMatchObject({ status: 'draft', total: 1500 });
});

it('lists events of a time, oldest page first behind a known one', async () => {
  const { customer } = await subscribed((await licensed(1000)).id);
  const { data: known } = await client.events.list({ limit: 1 });
  await client.customers.update(customer.id, { name: 'first' });
  await client.customers.update(customer.id, { name: 'second' });
  const since = await client.events.list({ ending_before: known[0]?.id ?? '', limit: 1 });
  expect(since).toMatchObject({ has_more: true, data: [{ data: { object: { name: 'first' } } }] });
  const none = await client.events.list({ created: { gt: Math.floor(Date.now() / 1000) + 60 } });
  expect(none.data).toEqual([]);
});
