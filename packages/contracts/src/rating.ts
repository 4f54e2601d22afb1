import { z } from 'zod';
import { currency, decimal } from './money.ts';
import type { PlanVersion, PrivateTerms } from './plan-terms.ts';
import type { Price } from './price.ts';

const instant = z.iso.datetime();
/** RFC 3339 in UTC, half-open. */
const span = { from: instant, to: instant };
export type RatedSpan = { from: string; to: string };

/** A plan with all that decides what it charges, whenever. */
export type RatedPlan = {
  id: string;
  name: string;
  /** Empty: no base fee, minimum or cap, and one phase without end. */
  versions: readonly PlanVersion[];
  prices: readonly { meterId: string; price: Price; validFrom: string; validTo: string | null }[];
};

/** A company's time on a plan; those of one company never overlap. */
export type Assignment = {
  id: string;
  planId: string;
  validFrom: string;
  validTo: string | null;
  privateTerms: PrivateTerms | null;
};

/**
 * What a meter counted for the company in a span, corrections included. Counted for each span by itself, because rounding per
 * report window and different values do not add up over parts.
 */
export type UsageSpan = RatedSpan & {
  meterId: string;
  /** Decimal text. */
  quantity: string;
};

/** What was charged for an earlier period, by an invoice that does not change any more. */
export type ChargedPeriod = {
  /** The number of the invoice. */
  invoice: string;
  /**
   * Per part (`meter:<id>`, `base`, `minimum`, `cap`) the sum of the invoice's lines and of the adjustments since, and the
   * quantity that they are for.
   */
  parts: readonly { part: string; currency: string; amount: string; quantity: string }[];
  /** Why it is rated anew, in words. */
  cause: string;
};

/** Everything that one company's invoices of one period are computed from, and nothing else. */
export type RatingInput = {
  company: string;
  period: RatedSpan;
  /** What of the period is charged; absent: all of it. Amounts of a whole period count by their share all the same. */
  part?: RatedSpan;
  /** The period after it, for what is charged in advance. */
  nextPeriod: RatedSpan;
  plans: readonly RatedPlan[];
  assignments: readonly Assignment[];
  meters: readonly { id: string; name: string }[];
  usage: readonly UsageSpan[];
  /** Base fees of this period that the invoice before charged in advance; whole minor units. */
  chargedInAdvance: readonly { invoice: string; currency: string; amount: string }[];
  /** Earlier periods that come out otherwise now: what was charged, and what they are computed from. */
  reopened: readonly { charged: ChargedPeriod; input: RatingInput }[];
  /** Prepaid amounts that pay charges of this period: exact minor units, not negative. */
  credits: readonly { key: string; description: string; currency: string; amount: string }[];
};

/** In the order in which they stand on an invoice. */
const RATED_KINDS = ['base', 'usage', 'flat', 'cap', 'minimum', 'advance', 'adjustment', 'credit'] as const;

/** A rounded line of an invoice. All numbers and times are text, so that it has one canonical form. */
export const ratedLine = z.strictObject({
  /** The same line has the same key whenever it is computed: rails use it as the idempotency key. */
  key: z.string(),
  kind: z.enum(RATED_KINDS),
  description: z.string(),
  currency,
  planId: z.string().optional(),
  meterId: z.string().optional(),
  /** The phase and the number of the version of price or terms, as `2` where several hold in one period. */
  phase: z.string().optional(),
  version: z.string().optional(),
  /** The number of the tier, from 1. */
  tier: z.string().optional(),
  quantity: decimal.optional(),
  unitAmount: decimal.optional(),
  /** Whole minor units. */
  amount: z.string().regex(/^-?\d+$/),
  ...span,
  /** The invoice that an adjustment corrects, and why. */
  adjusts: z.string().optional(),
  cause: z.string().optional(),
});
export type RatedLine = z.output<typeof ratedLine>;

/** What an engine makes of an input: one bill per currency, in the order of currencies. */
export type RatedBill = {
  currency: string;
  lines: RatedLine[];
  /** Whole minor units, before tax. */
  total: string;
  /** Reasons why a person has to look at it before it is final. */
  holds: string[];
};
