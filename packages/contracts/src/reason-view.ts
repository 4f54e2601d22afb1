import { z } from 'zod';
import { reason } from './outcome.ts';

/** A row of the table of reasons, as `GET /billing/reasons` gives it. */
export const reasonView = z.object({
  reason,
  label: z.string(),
  /** One sentence: what happened. */
  happened: z.string(),
  /** What an event with this reason costs where no rule says otherwise. */
  usually: z.enum(['price', 'nothing']),
  /** The rule that says otherwise, e.g. `decisions.tool_error`; null when none can. */
  rule: z.string().nullable(),
  /** What an event with this reason costs, in words. */
  billed: z.string(),
  /** On whose side a failure lies; null for what is none. */
  failure: z.enum(['caller', 'gateway', 'server']).nullable(),
  /** Who can change that it happens, or what it costs, and how. */
  change: z.string(),
  /** What the caller got: HTTP status and JSON-RPC. */
  caller: z.string(),
});
export type ReasonView = z.output<typeof reasonView>;

export const billingReasons = z.object({ reasons: z.array(reasonView) });
export type BillingReasons = z.output<typeof billingReasons>;
