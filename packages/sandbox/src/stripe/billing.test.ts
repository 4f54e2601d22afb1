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

async function subscribed(price: string, options: { card?: string; from?: string } = {}) {
  const clock = await client.testHelpers.testClocks.create({
    frozen_time: seconds(options.from ?? '2026-11-01T00:00:00Z'),
  });
  const customer = await client.customers.create({
    test_clock: clock.id,
    name: 'Acme',
    invoice_settings: { default_payment_method: options.card ?? 'pm_card_visa' },
  });
  const subscription = await client.subscriptions.create({ customer: customer.id, items: [{ price }] });
  return { clock, customer, subscription };
}

function report(meter: Stripe.Billing.Meter, customer: string, value: string, at: string) {
  return client.billing.meterEvents.create({
    event_name: meter.event_name,
    payload: { stripe_customer_id: customer, value },
    timestamp: seconds(at),
  });
}

const advance = (clock: string, to: string) =>
  client.testHelpers.testClocks.advance(clock, { frozen_time: seconds(to) });
const invoiceOf = async (subscription: string) => {
  const { data } = await client.invoices.list({ subscription, limit: 1 });
  return data[0] as Stripe.Invoice;
};

it('makes a draft of the period that ended, finalises it an hour later and charges the card', async () => {
  const { meter, price } = await meteredPrice(client, {
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 1000, unit_amount_decimal: '0' as never },
      { up_to: 'inf', unit_amount_decimal: '5' as never },
    ],
  });
  const { clock, customer, subscription } = await subscribed(price.id);
  await advance(clock.id, '2026-11-20T00:00:00Z');
  await report(meter, customer.id, '1010', '2026-11-10T08:00:00Z');
  const preview = await client.invoices.createPreview({ subscription: subscription.id });
  expect(preview.total).toBe(50);

  await advance(clock.id, '2026-12-01T00:10:00Z');
  const draft = await invoiceOf(subscription.id);
  expect(draft).toMatchObject({ status: 'draft', total: 50, billing_reason: 'subscription_cycle' });
  // Late usage of the ended period, and a base fee as an item on the draft.
  await report(meter, customer.id, '10', '2026-11-30T23:59:59Z');
  await client.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    amount: 2900,
    currency: 'usd',
    description: 'Base fee',
    metadata: { tallygate_line: 'base' },
  });

  await advance(clock.id, '2026-12-01T01:10:00Z');
  const final = await invoiceOf(subscription.id);
  expect(final).toMatchObject({ status: 'paid', total: 3000, amount_paid: 3000 });
  expect(final.number).toMatch(/-0002$/);
  expect(final.lines.data.map(({ amount }) => amount)).toEqual([0, 100, 2900]);
  await expect(
    client.invoiceItems.create({ customer: customer.id, invoice: final.id, amount: 1, currency: 'usd' }),
  ).rejects.toMatchObject({ code: 'invoice_not_editable' });
});

it('counts a meter event once, and only for its own hour and customer', async () => {
  const { meter, price } = await meteredPrice(client);
  const { customer, clock } = await subscribed(price.id);
  await advance(clock.id, '2026-11-20T00:00:00Z');
  const event = {
    event_name: meter.event_name,
    payload: { stripe_customer_id: customer.id, value: '7' },
    identifier: `tg:${meter.id}`,
    timestamp: seconds('2026-11-10T08:30:00Z'),
  };
  await client.billing.meterEvents.create(event);
  await expect(client.billing.meterEvents.create(event)).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('already exists'),
  });
  const window = {
    customer: customer.id,
    start_time: seconds('2026-11-10T00:00:00Z'),
    end_time: seconds('2026-11-11T00:00:00Z'),
  };
  const hours = await client.billing.meters.listEventSummaries(meter.id, { ...window, value_grouping_window: 'hour' });
  expect(hours.data.map(({ start_time, aggregated_value }) => [start_time, aggregated_value])).toEqual([
    [seconds('2026-11-10T08:00:00Z'), 7],
  ]);
  await client.billing.meterEventAdjustments.create({
    event_name: meter.event_name,
    type: 'cancel',
    cancel: { identifier: event.identifier },
  });
  const after = await client.billing.meters.listEventSummaries(meter.id, window);
  expect(after.data[0]?.aggregated_value).toBe(0);
});

it('takes events by the stream for as long as a session lasts', async () => {
  const { meter, price } = await meteredPrice(client);
  const { customer, clock } = await subscribed(price.id);
  await advance(clock.id, '2026-11-20T00:00:00Z');
  const session = await client.v2.billing.meterEventSession.create();
  const events = [1, 2].map((value) => ({
    event_name: meter.event_name,
    payload: { stripe_customer_id: customer.id, value: String(value) },
    timestamp: '2026-11-10T08:30:00Z',
  }));
  await client.v2.billing.meterEventStream.create({ events }, { apiKey: session.authentication_token });
  const [sum] = (
    await client.billing.meters.listEventSummaries(meter.id, {
      customer: customer.id,
      start_time: seconds('2026-11-10T00:00:00Z'),
      end_time: seconds('2026-11-11T00:00:00Z'),
    })
  ).data;
  expect(sum?.aggregated_value).toBe(3);
  await expect(client.v2.billing.meterEventStream.create({ events }, { apiKey: 'tok_old' })).rejects.toMatchObject({
    statusCode: 401,
  });
});

it('acknowledges usage that it can never count, and reports it afterwards', async () => {
  const { meter } = await meteredPrice(client);
  await client.billing.meterEvents.create({
    event_name: meter.event_name,
    payload: { stripe_customer_id: 'cus_nobody', value: '7' },
    identifier: 'tg:nobody',
  });
  const { data } = await client.events.list({ limit: 1, type: 'v1.billing.meter.error_report_triggered' });
  expect(JSON.stringify(data[0])).toContain('tg:nobody');
});

it('refuses times and values that a meter does not take', async () => {
  const { meter } = await meteredPrice(client);
  const { id: customer } = await client.customers.create({});
  const at = (timestamp: number, value = '1') =>
    client.billing.meterEvents.create({
      event_name: meter.event_name,
      payload: { stripe_customer_id: customer, value },
      timestamp,
    });
  const now = Math.floor(Date.now() / 1000);
  await expect(at(now - 36 * 86_400)).rejects.toMatchObject({ param: 'timestamp' });
  await expect(at(now + 600)).rejects.toMatchObject({ param: 'timestamp' });
  await expect(at(now, 'many')).rejects.toMatchObject({ param: 'payload' });
});

it('bills no usage of a trial, and licensed items ahead', async () => {
  const { meter, price } = await meteredPrice(client);
  const clock = await client.testHelpers.testClocks.create({ frozen_time: seconds('2026-11-01T00:00:00Z') });
  const customer = await client.customers.create({
    test_clock: clock.id,
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const base = await client.prices.create({
    currency: 'usd',
    product_data: { name: 'Base' },
    unit_amount: 2900,
    recurring: { interval: 'month' },
  });
  const subscription = await client.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }, { price: base.id }],
    trial_end: seconds('2026-11-15T00:00:00Z'),
  });
  expect(subscription.status).toBe('trialing');
  await report(meter, customer.id, '500', '2026-11-01T00:00:00Z');
  await advance(clock.id, '2026-11-15T02:00:00Z');
  expect(await invoiceOf(subscription.id)).toMatchObject({ status: 'paid', total: 2900 });
  expect((await client.subscriptions.retrieve(subscription.id)).status).toBe('active');
});

it('carries what is too little to charge, and lets a balance pay', async () => {
  const { meter, price } = await meteredPrice(client);
  const { clock, customer, subscription } = await subscribed(price.id);
  await report(meter, customer.id, '6', '2026-11-01T00:00:00Z');
  await advance(clock.id, '2026-12-01T02:00:00Z');
  expect(await invoiceOf(subscription.id)).toMatchObject({
    status: 'paid',
    total: 30,
    amount_due: 0,
    ending_balance: 30,
  });
  await report(meter, customer.id, '24', '2026-12-01T01:00:00Z');
  await advance(clock.id, '2027-01-01T02:00:00Z');
  expect(await invoiceOf(subscription.id)).toMatchObject({ total: 120, starting_balance: 30, amount_paid: 150 });
});

it('tries a declined card again, and leaves the subscription unpaid in the end', async () => {
  const { meter, price } = await meteredPrice(client);
  const { clock, customer, subscription } = await subscribed(price.id, { card: 'pm_card_chargeCustomerFail' });
  await report(meter, customer.id, '100', '2026-11-01T00:00:00Z');
  await advance(clock.id, '2026-12-01T02:00:00Z');
  const open = await invoiceOf(subscription.id);
  expect(open).toMatchObject({ status: 'open', attempt_count: 1, amount_remaining: 500 });
  expect((await client.subscriptions.retrieve(subscription.id)).status).toBe('past_due');
  await expect(client.invoices.pay(open.id ?? '')).rejects.toMatchObject({ statusCode: 402 });
  await advance(clock.id, '2026-12-25T00:00:00Z');
  expect((await client.subscriptions.retrieve(subscription.id)).status).toBe('unpaid');
  await client.invoices.pay(open.id ?? '', { paid_out_of_band: true });
  expect((await client.subscriptions.retrieve(subscription.id)).status).toBe('active');
});

it('credits open invoices and paid ones, never more than they come to', async () => {
  const { meter, price } = await meteredPrice(client);
  const { clock, customer, subscription } = await subscribed(price.id);
  await report(meter, customer.id, '100', '2026-11-01T00:00:00Z');
  await advance(clock.id, '2026-12-01T02:00:00Z');
  const paid = await invoiceOf(subscription.id);
  const id = paid.id ?? '';
  await expect(client.creditNotes.create({ invoice: id, amount: 100 })).rejects.toMatchObject({ statusCode: 400 });
  const note = await client.creditNotes.create({ invoice: id, amount: 100, credit_amount: 100 });
  expect(note).toMatchObject({ status: 'issued', post_payment_amount: 100 });
  await expect(client.creditNotes.create({ invoice: id, amount: 401, refund_amount: 401 })).rejects.toMatchObject({
    param: 'amount',
  });
  expect(await client.customers.retrieve(customer.id)).toMatchObject({ balance: -100 });
});

it('keeps prices as they are but for their name, their key and whether they sell', async () => {
  const { price } = await meteredPrice(client);
  await client.prices.update(price.id, { nickname: 'November', active: false });
  await expect(client.prices.update(price.id, { unit_amount: 1 } as never)).rejects.toMatchObject({
    code: 'parameter_unknown',
  });
  await expect(
    client.prices.create({
      currency: 'usd',
      product_data: { name: 'x' },
      unit_amount: 1,
      recurring: { interval: 'month', usage_type: 'metered' },
    }),
  ).rejects.toMatchObject({ param: 'recurring[meter]' });
});

it('shows tiers by request only', async () => {
  const { price } = await meteredPrice(client, {
    billing_scheme: 'tiered',
    tiers_mode: 'volume',
    tiers: [{ up_to: 'inf', unit_amount: 3 }],
  });
  expect((await client.prices.retrieve(price.id)).tiers).toBeUndefined();
  expect((await client.prices.retrieve(price.id, { expand: ['tiers'] })).tiers).toMatchObject([
    { up_to: null, unit_amount: 3 },
  ]);
});

it('moves a test clock forwards only, by two periods at most', async () => {
  const { price } = await meteredPrice(client);
  const { clock } = await subscribed(price.id);
  await expect(advance(clock.id, '2026-10-01T00:00:00Z')).rejects.toMatchObject({ param: 'frozen_time' });
  await expect(advance(clock.id, '2027-01-01T00:00:01Z')).rejects.toMatchObject({ param: 'frozen_time' });
});

it('lists by pages', async () => {
  for (let index = 0; index < 5; index += 1) await client.products.create({ name: `paged ${index}` });
  const names: string[] = [];
  for await (const product of client.products.list({ limit: 2 })) names.push(product.name);
  expect(names.filter((name) => name.startsWith('paged'))).toEqual([
    'paged 4',
    'paged 3',
    'paged 2',
    'paged 1',
    'paged 0',
  ]);
});
