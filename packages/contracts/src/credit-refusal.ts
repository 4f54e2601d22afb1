import { z } from 'zod';
import { decimal } from './money.ts';
import { pgKey, pgTime } from './stored-text.ts';

/** GET /credit-refusals: calls that were refused because nobody paid for them. */
export const creditRefusalQuery = z.object({ from: pgTime, to: pgTime, company: pgKey.optional() });
export type CreditRefusalQuery = z.output<typeof creditRefusalQuery>;

const cost = z.object({ currency: z.string(), least: decimal, most: decimal });

export const creditRefusals = z.object({
  /** Of a tool to a company, those with most calls first. */
  rows: z.array(
    z.object({
      company: z.string(),
      proxy: z.string(),
      tool: z.string(),
      /** Of its events: credits and limits, or a policy that asks for a subscription. */
      reason: z.enum(['denied_quota', 'denied_policy']),
      /** Words of the gateway, such as `credit`. */
      why: z.array(z.string()),
      calls: z.int(),
      consumers: z.int(),
      lastAt: z.iso.datetime(),
      /** What the calls would have been charged as successes of one unit each, by the prices of then; minor units. */
      missed: z.array(cost),
    }),
  ),
  /** Of all rows, also of those that are cut. */
  calls: z.int(),
  missed: z.array(cost),
  /** Whether there are more rows, whose charges are not in `missed`. */
  isCut: z.boolean(),
});
export type CreditRefusals = z.output<typeof creditRefusals>;
