import type { Period } from '@tallygate/contracts/meter';
import type { Assignment, RatedPlan } from '@tallygate/contracts/rating';
import { type BillingPeriod, periodAt } from './billing-period.ts';
import { planAt } from './plan-at.ts';
import { type PlanPrice, planPrice } from './plan-price.ts';

/** A company's plans, and how each cuts time. */
export type CompanyTerms = {
  plans: readonly (RatedPlan & { period: Period })[];
  assignments: readonly Assignment[];
};

/** What a company's plan takes for calls of a meter, and the billing period that it belongs to. */
export type CompanyPrice = PlanPrice & { period: BillingPeriod };

/**
 * The price of a meter for a company at an instant, in the billing period that its plan of that instant cuts.
 * @param at milliseconds since 1970
 * @returns null while the company is on no plan: then prices of meters hold
 */
export function companyPrice(
  terms: CompanyTerms,
  { meterId, at }: { meterId: string; at: number },
): CompanyPrice | null {
  const row = planAt(terms.assignments, at);
  const cycle = terms.plans.find(({ id }) => id === row?.planId)?.period;
  if (cycle === undefined) return null;
  const period = periodAt(cycle, at);
  const found = planPrice(terms, { meterId, at, period });
  return found && { ...found, period };
}
