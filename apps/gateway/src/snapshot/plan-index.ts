import type { PlanRules } from '@tallygate/contracts/plan-rules';
import type { PlanMembership, PlanOf } from '../exchange/plan-rules.ts';

type Membership = PlanMembership & { fromMs: number; toMs: number };

const NONE: PlanOf = () => undefined;

/** Finds plans by company; the configuration was checked that no company is on two at a time. */
export function indexPlans(plans: readonly PlanRules[]): PlanOf {
  const byCompany = new Map<string, Membership[]>();
  for (const plan of plans) {
    for (const { company, subscription, from, to } of plan.companies) {
      const entry = {
        fromMs: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from),
        toMs: to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to),
        plan,
        subscription,
      };
      byCompany.set(company, [...(byCompany.get(company) ?? []), entry]);
    }
  }
  if (byCompany.size === 0) return NONE;
  return (company, atMs) => {
    if (company === undefined) return undefined;
    return byCompany.get(company)?.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  };
}
