import Stripe from 'stripe';
import { type StripeStandIn, sandboxStripeKeys, startStripe } from './stripe.ts';

export type StripeTrial = {
  standIn: StripeStandIn;
  client: Stripe;
  live: Stripe;
  /** What is done to the stand-in itself. */
  script(path: string, body?: unknown): Promise<void>;
};

/** A stand-in whose wall is at `wall`, and official clients of both modes that repeat nothing by themselves. */
export async function startStripeTrial(wall?: { seconds: number }): Promise<StripeTrial> {
  const standIn = await startStripe(wall ? { wallSeconds: () => wall.seconds } : {});
  const options = {
    host: '127.0.0.1',
    port: standIn.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  } as const;
  return {
    standIn,
    client: new Stripe(sandboxStripeKeys.test, options),
    live: new Stripe(sandboxStripeKeys.live, options),
    async script(path, body) {
      const answer = await fetch(`${standIn.url}/_sandbox/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
  };
}

export const seconds = (moment: string): number => Date.parse(moment) / 1000;

/** A meter that sums, and a metered price on it; `extra` is merged into the price. */
export async function meteredPrice(client: Stripe, extra: Partial<Stripe.PriceCreateParams> = {}) {
  const name = `calls_${Math.random().toString(36).slice(2)}`;
  const meter = await client.billing.meters.create({
    display_name: name,
    event_name: name,
    default_aggregation: { formula: 'sum' },
  });
  const price = await client.prices.create({
    currency: 'usd',
    product_data: { name },
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    ...(extra.billing_scheme === 'tiered' ? {} : { unit_amount: 5 }),
    ...extra,
  });
  return { meter, price };
}
