import { z } from 'zod';
import { readStoredQuery } from './stored-query.ts';

const stripePrice = z.looseObject({ price_id: z.string().min(1) });
const stripeParams = z.looseObject({
  product: z.looseObject({ id: z.string().min(1), name: z.string() }).optional(),
  price: stripePrice.optional(),
  prices: z.array(stripePrice).optional(),
  // Which periods there are is not published.
  reporting: z.looseObject({ reporting_period: z.enum(['hourly', 'daily']).default('hourly') }).optional(),
});

/** What somebody types into Moesif's own console: the management API reads meters and makes none. */
export const newMeterSchema = z.strictObject({
  id: z.string().min(1).optional(),
  name: z.string().min(1),
  status: z.enum(['active', 'disabled']).default('active'),
  es_query: z.string().refine(isQuery, 'must be a query that the stand-in reads'),
  url_query: z.string().default(''),
  billing_plan: z.looseObject({
    provider_slug: z.enum(['stripe', 'recurly', 'chargebee', 'zuora', 'custom']),
    friendly_name: z.string().optional(),
    params: z
      .looseObject({
        usage_multiplier: z.number().optional(),
        usage_rounding_mode: z.enum(['up', 'down', 'half_up']).optional(),
        stripe_params: stripeParams.optional(),
      })
      .optional(),
  }),
});
export type NewMeter = z.output<typeof newMeterSchema>;

/** `BillingMeterDocument`. */
export type BillingMeter = Omit<NewMeter, 'id'> & {
  _id: string;
  org_id: string;
  app_id: string;
  slug: string;
  created_at: string;
  modified_at: string;
};

/** @param number of the meter, from 1 */
export function billingMeter({ id, ...given }: NewMeter, number: number, now: Date): BillingMeter {
  return {
    ...given,
    _id: id ?? `meter-${number}`,
    org_id: 'sandbox',
    app_id: 'sandbox',
    slug: given.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    created_at: now.toISOString(),
    modified_at: now.toISOString(),
  };
}

/** How long one report covers, milliseconds. */
export function reportingWindow({ billing_plan: plan }: BillingMeter): number {
  return plan.params?.stripe_params?.reporting?.reporting_period === 'daily' ? 86_400_000 : 3_600_000;
}

function isQuery(text: string): boolean {
  try {
    readStoredQuery(text);
    return true;
  } catch {
    return false;
  }
}
