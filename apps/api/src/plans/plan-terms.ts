import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { RatedPlan, RatingInput } from '@tallygate/contracts/rating';

/** What a company's plans say, as an engine takes it. */
export function planTerms(
  rows: readonly CompanyPlanView[],
  plans: readonly PlanView[],
): Pick<RatingInput, 'plans' | 'assignments'> {
  const planIds = new Set(rows.map(({ planId }) => planId));
  return {
    plans: plans.filter(({ id }) => planIds.has(id)).map(ratedPlan),
    assignments: rows.map(({ id, planId, validFrom, validTo, privateTerms }) => ({
      id,
      planId,
      validFrom,
      validTo,
      privateTerms,
    })),
  };
}

function ratedPlan({ id, name, versions, prices }: PlanView): RatedPlan {
  return {
    id,
    name,
    versions,
    prices: prices.map(({ meterId, price, validFrom, validTo }) => ({ meterId, price, validFrom, validTo })),
  };
}
