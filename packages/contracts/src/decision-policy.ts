import { z } from 'zod';
import { decisionOverrides, proxyBilling } from './mcp-proxy.ts';
import { chargePoint, reason } from './outcome.ts';
import { pgKey } from './stored-text.ts';

/** Rules of what is billable to try on calls of the past; what is left out stays as it runs now. */
export const decisionPolicy = z.strictObject({
  /** As in `[billing]`; each field that is given replaces the running one. */
  billing: z
    .strictObject({
      charge_point: chargePoint.optional(),
      free_callers: z.array(pgKey.min(1)).optional(),
      decisions: decisionOverrides.optional(),
      tasks_bill_on: z.enum(['completed', 'created']).optional(),
    })
    .prefault({}),
  /** By proxy, as its `spec.billing`, which each entry replaces as a whole. */
  proxies: z.record(pgKey, proxyBilling).prefault({}),
});
export type DecisionPolicy = z.output<typeof decisionPolicy>;

/** What is billable by the configuration that runs: what a policy to try starts from. */
export const runningRules = z.object({
  billing: z.object({
    charge_point: chargePoint,
    free_callers: z.array(z.string()),
    decisions: decisionOverrides,
    tasks_bill_on: z.enum(['completed', 'created']),
  }),
  /** Every proxy that runs; `{}` when it changes nothing of the gateway's rules. */
  proxies: z.record(z.string(), proxyBilling),
  /** Plans that decide something for their companies; they win over whatever a policy says. */
  plans: z.array(z.object({ name: z.string(), decisions: decisionOverrides })),
});
export type RunningRules = z.output<typeof runningRules>;

const totals = {
  /** As recorded. */
  before: z.string(),
  /** Amount by the other rules; null when it depends on calls of which they cannot decide. */
  after: z.string().nullable(),
  difference: z.string().nullable(),
};

/** What other rules would have made of the calls of a period, at one meter and price. Amounts are minor units. */
export const policyComparison = z.object({
  events: z.int(),
  /** Events whose decision is known under the other rules and differs in reason, charge or quantity. */
  changed: z.int(),
  /** Events whose decision depends, in part or whole, on what was not recorded. */
  undecided: z.object({ events: z.int(), causes: z.array(z.object({ cause: z.string(), events: z.int() })) }),
  /** Of those, the ones that this meter may or may not count, or by an unknown quantity. */
  untold: z.int(),
  ...totals,
  companies: z.array(
    z.object({
      company: z.string(),
      /** Calls that the meter counts. */
      callsBefore: z.int(),
      callsAfter: z.int().nullable(),
      quantityBefore: z.string(),
      quantityAfter: z.string().nullable(),
      untold: z.int(),
      ...totals,
    }),
  ),
  /** The changes by reason, most events first. */
  reasons: z.array(
    z.object({
      before: reason,
      after: reason,
      billableBefore: z.boolean(),
      billableAfter: z.boolean(),
      events: z.int(),
      /** Sums of what the calls count, whether or not they are billed; null where it cannot be told. */
      quantityBefore: z.string(),
      quantityAfter: z.string().nullable(),
    }),
  ),
  notes: z.array(z.string()),
});
export type PolicyComparison = z.output<typeof policyComparison>;
