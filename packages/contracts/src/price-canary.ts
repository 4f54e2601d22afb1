import { z } from 'zod';
import { inKnownCurrencies } from './currency-codes.ts';
import { price } from './price.ts';
import { pgKey } from './stored-text.ts';

/** A draft price that is tried in the shadow: on a share of calls it is computed what they would cost, and nobody is charged it. */
export const createPriceCanary = z.strictObject({
  meterId: pgKey.min(1),
  /** The plan whose price it may become; null: the meter's own, for companies on no plan. */
  planId: pgKey.min(1).nullable().default(null),
  price: inKnownCurrencies(price),
  /** Of a hundred calls so many are tried. Which they are follows from their ids: the same ones whenever it is asked. */
  percent: z.int().min(1, 'must be at least 1').max(100, 'must be at most 100').default(10),
});
export type CreatePriceCanary = z.output<typeof createPriceCanary>;

export const priceCanaryView = z.object({
  id: z.string(),
  meterId: z.string(),
  meterName: z.string(),
  planId: z.string().nullable(),
  planName: z.string().nullable(),
  price,
  percent: z.int(),
  startedAt: z.iso.datetime(),
  /** Null while it runs. */
  endedAt: z.iso.datetime().nullable(),
  createdBy: z.string(),
});
export type PriceCanaryView = z.output<typeof priceCanaryView>;

/** Minor units as exact decimal text. */
const exact = z.string();

/** What the tried calls of one company cost, and would cost by the draft. */
export const canaryCompany = z.object({
  company: z.string(),
  currency: z.string(),
  /** Calls that the meter counted, and those of them that were tried. */
  calls: z.int(),
  tried: z.int(),
  /** What the tried ones take at their place in the period: now, by the draft, and the second less the first. */
  present: exact,
  draft: exact,
  difference: exact,
});
export type CanaryCompany = z.output<typeof canaryCompany>;

export const canaryEffect = z.object({
  from: z.iso.datetime(),
  /** Up to here calls were looked at; before `to` when there are too many to look at all of them. */
  readTo: z.iso.datetime(),
  isComplete: z.boolean(),
  calls: z.int(),
  tried: z.int(),
  /** The largest difference first. */
  companies: z.array(canaryCompany),
  /** By currency; `allCalls` is what the difference would be if all calls were as those that were tried, whole minor units. */
  totals: z.array(
    z.object({ currency: z.string(), present: exact, draft: exact, difference: exact, allCalls: z.string() }),
  ),
});
export type CanaryEffect = z.output<typeof canaryEffect>;
