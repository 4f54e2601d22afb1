import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { RatedPlan, RatingInput } from '@tallygate/contracts/rating';
import type { CompanyTerms } from '@tallygate/metering/company-price';

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

/** The same with how each plan cuts time, which decides where in a billing period a call falls. */
export function companyTerms(rows: readonly CompanyPlanView[], plans: readonly PlanView[]): CompanyTerms {
  const { plans: rated, assignments } = planTerms(rows, plans);
  const cycles = new Map(plans.map(({ id, period }) => [id, period]));
  return {
    plans: rated.flatMap((plan) => {
      const period = cycles.get(plan.id);
      return period === undefined ? [] : [{ ...plan, period }];
    }),
    assignments,
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
