import { z } from 'zod';

// What is not published of these objects may be anything; what is read here is checked.
const decimalText = z.string();

const stripeTier = z.looseObject({
  /** Absent or null: without an end. */
  up_to: z.number().nullish(),
  unit_amount: z.number().nullish(),
  unit_amount_decimal: decimalText.nullish(),
  flat_amount: z.number().nullish(),
  flat_amount_decimal: decimalText.nullish(),
});

/** A price of Stripe's as Moesif keeps it with a meter. */
export const moesifStripePrice = z.looseObject({
  price_id: z.string(),
  billing_scheme: z.string().nullish(),
  unit_amount: z.number().nullish(),
  unit_amount_decimal: decimalText.nullish(),
  tiers_mode: z.string().nullish(),
  tiers: z.array(stripeTier).nullish(),
  transform_quantity: z.looseObject({ divide_by: z.number(), round: z.string() }).nullish(),
  currency: z.string().nullish(),
  recurring: z.looseObject({ interval: z.string().nullish(), interval_count: z.number().nullish() }).nullish(),
});
export type MoesifStripePrice = z.output<typeof moesifStripePrice>;

/**
 * `BillingMeterDocument`: what Moesif counts, and where it reports it.
 * @see https://www.moesif.com/docs/api
 */
export const moesifMeter = z.looseObject({
  _id: z.string(),
  name: z.string(),
  slug: z.string().default(''),
  status: z.string(),
  es_query: z.string(),
  billing_plan: z.looseObject({
    provider_slug: z.string(),
    params: z
      .looseObject({
        usage_multiplier: z.number().nullish(),
        usage_rounding_mode: z.string().nullish(),
        stripe_params: z
          .looseObject({
            product: z.looseObject({ id: z.string() }).nullish(),
            price: moesifStripePrice.nullish(),
            prices: z.array(moesifStripePrice).nullish(),
            reporting: z.looseObject({ reporting_period: z.string().nullish() }).nullish(),
          })
          .nullish(),
      })
      .nullish(),
  }),
});
export type MoesifMeter = z.output<typeof moesifMeter>;

/** What a meter charges by at Stripe: its prices, the single one first. */
export function pricesOf({ billing_plan: plan }: MoesifMeter): MoesifStripePrice[] {
  const { price, prices } = plan.params?.stripe_params ?? {};
  const all = [...(price ? [price] : []), ...(prices ?? [])];
  return all.filter((one, index) => all.findIndex(({ price_id: id }) => id === one.price_id) === index);
}
