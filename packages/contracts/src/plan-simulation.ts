import { z } from 'zod';
import { savePlan } from './plan.ts';
import { pgKey, pgText } from './stored-text.ts';

/** A plan that is there, or one as somebody is writing it. */
const simulatedPlan = z.union([z.strictObject({ planId: pgKey.min(1) }), z.strictObject({ draft: savePlan })]);

export const simulatePlans = z.strictObject({
  plans: z.array(simulatedPlan).min(1).max(3),
  /** Absent: those that called most in the period, 200 at most. */
  companies: z.array(pgText(256).min(1)).max(200).optional(),
  /** Any instant of the billing period that is replayed, cut as the first plan does; default: the last one that ended. */
  at: z.iso.datetime({ offset: true }).optional(),
});
export type SimulatePlans = z.input<typeof simulatePlans>;

/** Whole minor units by currency. */
const totals = z.record(z.string(), z.string());

/** What companies would have owed for a period that is over or runs, on plans by their newest terms. */
export const planSimulation = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  plans: z.array(z.object({ name: z.string() })),
  companies: z.array(
    z.object({
      company: z.string(),
      /** By the plans that the company was on in truth; null while it was on none. */
      present: totals.nullable(),
      /** On each of the plans, in their order. */
      plans: z.array(
        z.object({
          totals,
          lines: z.array(z.object({ description: z.string(), currency: z.string(), amount: z.string() })),
        }),
      ),
      /** What was used of each meter that one of the plans prices. */
      usage: z.array(z.object({ meterId: z.string(), meterName: z.string(), quantity: z.string() })),
    }),
  ),
  /** Of all those companies together. */
  present: totals,
  totals: z.array(totals),
});
export type PlanSimulation = z.output<typeof planSimulation>;
