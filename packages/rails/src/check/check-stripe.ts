import { randomBytes } from 'node:crypto';
import type { Period } from '@tallygate/contracts/meter';
import { priceUsage } from '@tallygate/metering/price';
import type Stripe from 'stripe';
import { compareBill } from '../billing/compare-bill.ts';
import type { MeteredPrice } from '../billing/stripe-price.ts';
import { outcomeOf } from '../delivery.ts';
import { type BillPlace, finalizeBill, findCycleInvoice, putBillItems } from '../kinds/stripe-bill.ts';
import { ensureStripePrice, type ListedPrice } from '../kinds/stripe-catalogue.ts';
import { sweepStripeEvents } from '../kinds/stripe-events.ts';
import { readStripeInvoice } from '../kinds/stripe-invoice.ts';
import { stripeClient, stripeRail } from '../kinds/stripe-rail.ts';
import { alignStripeSubscription, createStripeSubscription } from '../kinds/stripe-subscription.ts';
import type { RailConnection } from '../rail.ts';

/** One thing that Tallygate relies on, and what Stripe did. */
export type CheckedFact = { fact: string; expected: string; found: string; holds: boolean };

export type CheckOptions = {
  connection: RailConnection;
  now: Date;
  /** Waits between two looks at what Stripe does in its own time. */
  pause: (ms: number) => Promise<void>;
  /** Is told each fact as soon as it is known. */
  tell: (fact: CheckedFact) => void;
};

const DAY = 86_400;
const CYCLE: Period = { interval: 'day', intervalCount: 1, anchor: '1970-01-01T00:00:00Z', zone: 'UTC' };
const PRICE: MeteredPrice = {
  model: 'per_unit',
  unitAmount: '12.5',
  currency: 'usd',
  rounding: 'half_up',
  freeUnits: '100',
};
const USED = '107';
const BASE_FEE = '2900';
const LOOKS = 60;
const LOOK_MS = 3_000;

/**
 * Bills a made-up customer for a day at Stripe as a rail does, on a test clock, and tells each thing that billing relies on.
 * What it made is taken away again, also when something fails.
 * @returns whether all of it holds
 * @throws what Stripe or the network answered
 */
export async function checkStripe(options: CheckOptions): Promise<boolean> {
  const client = await stripeClient(options.connection);
  const start = Math.floor(options.now.getTime() / 1000 / DAY) * DAY - 2 * DAY;
  const planId = `check-${randomBytes(6).toString('hex')}`;
  const clock = await client.testHelpers.testClocks.create({ frozen_time: start, name: 'Tallygate: stripe:check' });
  const listed: { price: ListedPrice | null } = { price: null };
  const facts: CheckedFact[] = [];
  const tell = (fact: string, expected: unknown, found: unknown) => {
    const one = { fact, expected: String(expected), found: String(found), holds: String(expected) === String(found) };
    facts.push(one);
    options.tell(one);
  };
  try {
    await bill(client, { ...options, tell, start, planId, clock: clock.id, listed });
  } finally {
    await tidy(client, { clock: clock.id, product: `tg_${planId}`, price: listed.price });
  }
  return facts.every(({ holds }) => holds);
}

type Run = Omit<CheckOptions, 'tell'> & {
  tell: (fact: string, expected: unknown, found: unknown) => void;
  start: number;
  planId: string;
  clock: string;
  listed: { price: ListedPrice | null };
};

async function bill(
  client: Stripe,
  { connection, tell, pause, now, start, planId, clock, listed }: Run,
): Promise<void> {
  const period = { start, end: start + DAY };
  const wanted = { planId, planName: 'Check', meterId: 'calls', meterName: 'Calls', price: PRICE, cycle: CYCLE };
  const price = await ensureStripePrice(client, wanted);
  listed.price = price;
  tell(
    'a price is found again, and made once',
    price.externalPrice,
    (await ensureStripePrice(client, wanted)).externalPrice,
  );

  const { id: customer } = await client.customers.create({ name: 'Tallygate check', test_clock: clock });
  const prices = [{ externalPrice: price.externalPrice, planId, meterId: 'calls' }];
  const given = {
    ...{ company: 'check', customer, rail: 'check', cycle: 'day', key: `tg:${planId}` },
    ...{ period, prices, endsWithPeriod: false },
  };
  const { id: subscription } = await createStripeSubscription(client, given, new Set());
  await alignStripeSubscription(client, subscription, given);
  const made = await client.subscriptions.retrieve(subscription);
  const [item] = made.items.data;
  tell('a subscription has the period that it was given', `${period.start}–${period.end}`, spanOf(item));
  tell('its invoices stay drafts', 'keep_as_draft', made.pause_collection?.behavior ?? 'none');

  const rail = await stripeRail(connection);
  const report = {
    identifier: `tg:${planId}`,
    value: USED,
    timestamp: new Date(start * 1000).toISOString(),
    company: 'check',
    customer,
    meter: { eventName: price.eventName, externalId: price.externalMeter },
  };
  tell('usage is taken', 'delivered', outcomeOf(await rail.send(report)).kind);
  tell('a repeated identifier is known', 'taken_before', outcomeOf(await rail.send(report)).kind);

  await client.testHelpers.testClocks.advance(clock, { frozen_time: period.end + 600 });
  const ready = await until(pause, async () => {
    const { status } = await client.testHelpers.testClocks.retrieve(clock);
    return status === 'advancing' ? null : status;
  });
  tell('a test clock arrives', 'ready', ready);
  const found = await until(pause, () => findCycleInvoice(client, subscription, period));
  tell('the period that ended has a draft', 'draft', found?.status ?? 'no invoice');
  if (!found?.id) return;
  const { id } = found;
  tell('Stripe does not finalise it by itself', 'false', found.auto_advance);

  const rated = priceUsage(PRICE, USED).total.toString();
  const seen = await until(pause, async () => {
    const { total } = await client.invoices.retrieve(id);
    return String(total) === rated ? total : null;
  });
  tell('it rates usage as Tallygate does, in cents', rated, seen ?? (await client.invoices.retrieve(id)).total);

  const metadata = { tallygate_company: 'check', tallygate_invoice: 'CHECK-1' };
  const place: BillPlace = { customer, currency: 'usd', period, metadata, attempt: 0 };
  const fee = { key: 'base:check', description: 'Base fee', amount: BASE_FEE, period, metadata };
  await putBillItems(client, id, place, [fee]);
  await putBillItems(client, id, place, [fee]);
  const lines = (await readStripeInvoice(client, await client.invoices.retrieve(id))).lines;
  const expected = [
    { key: price.externalPrice, amount: rated },
    { key: fee.key, amount: BASE_FEE },
  ];
  tell('an item is on it once, and nothing else', '[]', JSON.stringify(compareBill(expected, lines)));

  await finalizeBill(client, id, place);
  const final = await client.invoices.retrieve(id);
  tell('it can be finalised while collection is paused', 'true', final.status === 'open' || final.status === 'paid');
  tell('its total is ours, in cents', BigInt(rated) + BigInt(BASE_FEE), final.total);
  const isListed = await until(pause, async () => {
    const { events } = await sweepStripeEvents(connection, { after: null, now: Math.floor(now.getTime() / 1000) });
    return events.some(({ objectId, type }) => objectId === id && type === 'invoice.finalized') ? true : null;
  });
  tell('its event is listed, for webhooks that never come', 'true', isListed ?? false);
}

function spanOf(item: Stripe.SubscriptionItem | undefined): string {
  return `${item?.current_period_start}–${item?.current_period_end}`;
}

/** Looks until there is something; Stripe advances clocks and counts usage in its own time. */
async function until<T>(pause: CheckOptions['pause'], look: () => Promise<T | null>): Promise<T | null> {
  for (let count = 0; count < LOOKS; count += 1) {
    const found = await look();
    if (found !== null) return found;
    await pause(LOOK_MS);
  }
  return null;
}

/** The customer and all that is hers go with the clock; prices and meters cannot be deleted, and are put away. */
async function tidy(
  client: Stripe,
  { clock, product, price }: { clock: string; product: string; price: ListedPrice | null },
): Promise<void> {
  await client.testHelpers.testClocks.del(clock);
  if (price === null) return;
  await client.prices.update(price.externalPrice, { active: false });
  await client.products.update(product, { active: false });
  await client.billing.meters.deactivate(price.externalMeter);
}
