import { z } from 'zod';
import { compareDecimals, isDecimal } from './decimal.ts';
import { currency, isLessMoney, minorUnits, nonNegativeDecimal, positiveDecimal } from './money.ts';

const common = {
  currency: currency.default('usd'),
  /** Direction in which a line is rounded to the smallest unit. */
  rounding: z.enum(['half_up', 'up']).default('half_up'),
  /** Units that cost nothing before the price applies. */
  freeUnits: nonNegativeDecimal.default('0'),
  /** Least and most a period costs, in minor units. */
  minimum: minorUnits.optional(),
  maximum: minorUnits.optional(),
};

const tier = z.strictObject({
  /** Inclusive upper bound of the tier; `inf` for the last. */
  upTo: z.union([z.literal('inf'), positiveDecimal]),
  /** Price of one unit in minor units, up to 12 places. */
  unitAmount: nonNegativeDecimal.default('0'),
  /** Added when the tier is reached, in whole minor units. */
  flatAmount: minorUnits.default('0'),
});
export type Tier = z.output<typeof tier>;

const tiers = z
  .array(tier)
  .min(1)
  .max(100)
  .superRefine((rows, context) => {
    rows.forEach((row, index) => {
      const last = index === rows.length - 1;
      if (last && row.upTo !== 'inf')
        context.addIssue({ code: 'custom', path: [index, 'upTo'], message: 'the last tier must end in "inf"' });
      if (!last && row.upTo === 'inf')
        context.addIssue({ code: 'custom', path: [index, 'upTo'], message: 'only the last tier may end in "inf"' });
      const before = rows[index - 1];
      // An end that is no number is refused by its own field.
      if (!before || !isDecimal(before.upTo) || !isDecimal(row.upTo)) return;
      if (compareDecimals(row.upTo, before.upTo) <= 0) {
        context.addIssue({
          code: 'custom',
          path: [index, 'upTo'],
          message: `must be more than the tier before (${before.upTo})`,
        });
      }
    });
  });

/** Stripe's price models. Amounts are minor units (cents) as decimal strings. */
const models = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('per_unit'), unitAmount: nonNegativeDecimal, ...common }),
  z.strictObject({
    model: z.literal('package'),
    unitAmount: nonNegativeDecimal,
    divideBy: positiveDecimal,
    round: z.enum(['up', 'down']).default('up'),
    ...common,
  }),
  z.strictObject({ model: z.literal('volume'), tiers, ...common }),
  z.strictObject({ model: z.literal('graduated'), tiers, ...common }),
  z.strictObject({ model: z.literal('flat'), amount: minorUnits, ...common }),
]);

export const price = models.superRefine(({ minimum, maximum }, context) => {
  if (minimum === undefined || maximum === undefined || !isLessMoney(maximum, minimum)) return;
  context.addIssue({ code: 'custom', path: ['maximum'], message: `must be at least the minimum (${minimum})` });
});
export type Price = z.output<typeof price>;
export type PriceInput = z.input<typeof price>;

/** One rounded line of an invoice. */
export const priceLine = z.object({
  description: z.string(),
  kind: z.enum(['usage', 'flat', 'minimum', 'maximum']),
  tier: z.int().nonnegative().optional(),
  quantity: z.string(),
  unitAmount: z.string().optional(),
  /** Minor units before rounding, exact. */
  exact: z.string(),
  /** Whole minor units as billed. */
  amount: z.string(),
  /** The version of the price, where several price one period. */
  version: z.int().positive().optional(),
  /** The billing period it is a line of, where a preview covers several. */
  period: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }).optional(),
});
export type PriceLine = z.output<typeof priceLine>;
