import { z } from 'zod';
import { creditMode } from './credit.ts';
import { SUBSCRIPTION_STATUSES } from './gateway-subscription.ts';
import { meterFilter, metric, period } from './meter.ts';
import { decimal } from './money.ts';
import { planVersion, privateTerms } from './plan-terms.ts';
import { price } from './price.ts';
import { publishedEvents, uriShape } from './publisher.ts';
import { pgKey } from './stored-text.ts';

const instant = z.iso.datetime();

/** A meter in use: what it counts, and every version of the price that holds where no plan has another. */
const meterTerms = z.object({
  id: z.string(),
  name: z.string(),
  filter: meterFilter,
  metric,
  multiplier: z.string(),
  roundingMode: z.enum(['none', 'up', 'down', 'half_up']),
  /** By which its own price cuts time. */
  period,
  prices: z.array(z.object({ number: z.int(), price, validFrom: instant.nullable() })),
});
export type MeterTerms = z.output<typeof meterTerms>;

/** A plan with all that decides what a call costs on it, now and later. */
const planTerms = z.object({
  id: z.string(),
  name: z.string(),
  period,
  versions: z.array(planVersion),
  prices: z.array(z.object({ meterId: z.string(), price, validFrom: instant, validTo: instant.nullable() })),
});

/** When a company is on which plan, and what it pays in the place of the plan's prices. */
const assignmentTerms = z.object({
  id: z.string(),
  planId: z.string(),
  validFrom: instant,
  validTo: instant.nullable(),
  privateTerms: privateTerms.nullable(),
  /** How its calls are paid; an earlier control plane does not say. */
  credit: creditMode.default('invoice'),
});

/**
 * What had been used of a meter in the billing period that began at `from` when it was last counted, for prices that depend on it:
 * free units and tiers. Calls only add to it.
 */
const usedTerms = z.object({ meterId: z.string(), from: instant, quantity: decimal });

/** A subscription to a proxy, as WSO2's gateway takes it; of its token the SHA-256 in hex. */
const subscriptionTerms = z.object({
  proxy: z.string(),
  tokenHash: z.string(),
  company: z.string(),
  plan: z.string(),
  status: z.enum(SUBSCRIPTION_STATUSES),
  applicationId: z.string().optional(),
  billingCustomerId: z.string().optional(),
  billingSubscriptionId: z.string().optional(),
});
export type SubscriptionTerms = z.output<typeof subscriptionTerms>;

/**
 * What a call costs whom: everything that a gateway needs to tell the price of a call without asking anybody. Coming changes are
 * in it with their instants, so that it stays right while the control plane is away.
 */
export const callerTerms = z.object({
  /** Which events meters see, and in which form: `request.uri` is a field that they may ask for. */
  published: publishedEvents,
  uriShape,
  meters: z.array(meterTerms),
  plans: z.array(planTerms),
  /** Companies that are or were on a plan, or whose place in tiers matters; prices of meters hold for every other. */
  companies: z.array(
    z.object({
      company: z.string(),
      assignments: z.array(assignmentTerms),
      used: z.array(usedTerms).default([]),
    }),
  ),
  /** Names whose calls count for another company, and when. */
  aliases: z.array(z.object({ alias: z.string(), company: z.string(), from: instant, to: instant.nullable() })),
  /** Absent where the control plane is of an earlier version and does not say. */
  subscriptions: z.array(subscriptionTerms).optional(),
});
export type CallerTerms = z.output<typeof callerTerms>;

/** The version of terms that a gateway holds, as its heartbeat names it, and the one that there is, as the reply does. */
export const termsVersion = z.object({ hash: pgKey.nullable() });
