import { z } from 'zod';
import { currency, isLessMoney, minorUnits } from './money.ts';
import { price } from './price.ts';
import { pgKey, pgText, pgTime } from './stored-text.ts';

/** A fixed amount of a whole billing period; of a part of it the same part is due, by the second. */
const baseFee = z.strictObject({
  amount: minorUnits,
  /** `in_advance`: charged with the invoice of the period before. */
  timing: z.enum(['in_arrears', 'in_advance']).default('in_arrears'),
});

/** Least or most that a period costs; of a part of it the same part counts. */
const bound = z.strictObject({
  amount: minorUnits,
  /** Whether it is compared with usage alone, or with usage and base fee. */
  scope: z.enum(['usage', 'total']).default('usage'),
});
export type Bound = z.output<typeof bound>;

const phase = z.strictObject({
  name: pgText(100).trim().min(1, 'Give the phase a name'),
  /** How long it holds for a company, in days of 24 hours from when the company was put on the plan; null: for good. */
  days: z.int().min(1).max(3_650).nullable().default(null),
  /** Usage costs nothing in a trial, and takes nothing of free units and tiers. */
  isTrial: z.boolean().default(false),
  baseFee: baseFee.nullable().default(null),
  minimum: bound.nullable().default(null),
  cap: bound.nullable().default(null),
  /** Prices of this phase alone; meters that are not named here have the plan's. */
  prices: z
    .array(z.strictObject({ meterId: pgKey.min(1), price }))
    .max(100)
    .default([]),
});
export type PlanPhase = z.output<typeof phase>;

/** One version of what a plan charges besides the prices of its meters. It holds until the next begins. */
export const planVersion = z.strictObject({
  /** Null: since ever. */
  validFrom: pgTime.nullable().default(null),
  currency: currency.default('usd'),
  /** Free units follow the part of the period that the plan was on, rounded down to whole units. */
  prorateIncluded: z.boolean().default(false),
  phases: z
    .array(phase)
    .min(1)
    .max(12)
    .superRefine((phases, context) => {
      phases.forEach(({ days, minimum, cap, isTrial, baseFee }, index) => {
        const isLast = index === phases.length - 1;
        const report = (field: string, message: string) =>
          context.addIssue({ code: 'custom', path: [index, field], message });
        if (isLast && days !== null)
          report('days', `found ${days}; the last phase has no end, so leave its days empty`);
        if (!isLast && days === null) report('days', 'found none; only the last phase has no end');
        if (isTrial && index > 0) report('isTrial', 'found a trial after another phase; a trial comes first');
        if (minimum !== null && cap !== null && isLessMoney(cap.amount, minimum.amount))
          report('cap', `found ${cap.amount}; must be at least the minimum (${minimum.amount})`);
        const charged = baseFee !== null ? 'baseFee' : minimum !== null ? 'minimum' : null;
        if (isTrial && charged !== null) report(charged, 'found one in a trial, which costs nothing; leave it empty');
      });
    }),
});
export type PlanVersion = z.output<typeof planVersion>;

/** What one company has in the place of its plan's terms, in every phase but a trial; absent parts are the plan's. */
export const privateTerms = z.strictObject({
  baseFee: baseFee.nullable().optional(),
  minimum: bound.nullable().optional(),
  cap: bound.nullable().optional(),
  prices: z
    .array(z.strictObject({ meterId: pgKey.min(1), price }))
    .max(100)
    .default([]),
});
export type PrivateTerms = z.output<typeof privateTerms>;
