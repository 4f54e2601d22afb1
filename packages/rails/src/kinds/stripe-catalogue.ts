import { createHash } from 'node:crypto';
import type { Period } from '@tallygate/contracts/meter';
import type Stripe from 'stripe';
import { type MeteredPrice, priceKey, stripeRates } from '../billing/stripe-price.ts';

/** A price of a plan that Stripe is to rate. */
export type WantedPrice = {
  planId: string;
  planName: string;
  meterId: string;
  meterName: string;
  price: MeteredPrice;
  cycle: Period;
};

/** What it is called there. */
export type ListedPrice = { eventName: string; externalMeter: string; externalPrice: string };

const MAX_EVENT_NAME = 100;

/**
 * Finds or makes the product of a plan, a meter for the price alone, and the price. A meter adds up what a customer used,
 * whichever price looks at it, so each price has its own. Each object is found again by a name that follows from what it is for:
 * a process that is killed in between makes none of them twice.
 * @throws what Stripe or the network answered
 */
export async function ensureStripePrice(client: Stripe, wanted: WantedPrice): Promise<ListedPrice> {
  const key = priceKey(wanted);
  const eventName = eventNameOf(key);
  const listed = (await client.prices.list({ lookup_keys: [key], limit: 1 })).data[0];
  if (listed?.recurring?.meter) return { eventName, externalMeter: listed.recurring.meter, externalPrice: listed.id };
  const product = await ensureProduct(client, wanted);
  const meter = await ensureMeter(client, wanted, eventName);
  const { planId, planName, meterId, meterName, price, cycle } = wanted;
  const rates = stripeRates(price);
  const made = await client.prices.create({
    product,
    currency: price.currency,
    recurring: {
      interval: cycle.interval,
      interval_count: cycle.intervalCount,
      usage_type: 'metered',
      meter,
    },
    lookup_key: key,
    nickname: `${planName}: ${meterName}`.slice(0, 250),
    metadata: { tallygate_plan: planId, tallygate_meter: meterId },
    ...(rates as Pick<Stripe.PriceCreateParams, 'billing_scheme'>),
  });
  return { eventName, externalMeter: meter, externalPrice: made.id };
}

async function ensureProduct(client: Stripe, { planId, planName }: WantedPrice): Promise<string> {
  const id = `tg_${planId}`;
  const found = await client.products.retrieve(id).catch(nullWhenGone);
  if (found) return found.id;
  return (await client.products.create({ id, name: planName, metadata: { tallygate_plan: planId } })).id;
}

async function ensureMeter(client: Stripe, wanted: WantedPrice, eventName: string): Promise<string> {
  for await (const meter of client.billing.meters.list({ status: 'active', limit: 100 }))
    if (meter.event_name === eventName) return meter.id;
  const made = await client.billing.meters.create({
    display_name: `${wanted.planName}: ${wanted.meterName}`.slice(0, 250),
    event_name: eventName,
    default_aggregation: { formula: 'sum' },
  });
  return made.id;
}

function eventNameOf(key: string): string {
  const name = `tg.${key}`;
  return name.length <= MAX_EVENT_NAME ? name : `tg.${createHash('sha256').update(key).digest('hex')}`;
}

/** What is not there is no failure; everything else is. */
export function nullWhenGone(error: { statusCode?: number }): null {
  if (error.statusCode === 404) return null;
  throw error;
}
