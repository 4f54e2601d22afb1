import type { PlanRules } from '@tallygate/contracts/plan-rules';

/** The plan whose rules hold for a company at an instant (milliseconds); no company is on two at a time. */
export function planAt(plans: readonly PlanRules[], company: string | undefined, at: number): PlanRules | undefined {
  return plans.find((plan) =>
    plan.companies.some(
      (one) =>
        one.company === company &&
        (one.from === undefined || Date.parse(one.from) <= at) &&
        (one.to === undefined || at < Date.parse(one.to)),
    ),
  );
}
