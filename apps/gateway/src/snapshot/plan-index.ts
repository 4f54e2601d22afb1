import type { PlanRules } from '@tallygate/contracts/plan-rules';
import type { DecisionRules } from '@tallygate/metering/call-facts';

type Membership = { fromMs: number; toMs: number; plan: PlanRules };

/** Which plan's rules hold for a company at an instant (milliseconds since the epoch). */
export type PlanIndex = (company: string | undefined, atMs: number) => PlanRules | undefined;

const NONE: PlanIndex = () => undefined;

/** Finds plans by company; the configuration was checked that no company is on two at a time. */
export function indexPlans(plans: readonly PlanRules[]): PlanIndex {
  const byCompany = new Map<string, Membership[]>();
  for (const plan of plans) {
    for (const { company, from, to } of plan.companies) {
      const entry = {
        fromMs: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from),
        toMs: to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to),
        plan,
      };
      byCompany.set(company, [...(byCompany.get(company) ?? []), entry]);
    }
  }
  if (byCompany.size === 0) return NONE;
  return (company, atMs) => {
    if (company === undefined) return undefined;
    return byCompany.get(company)?.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)?.plan;
  };
}

/** The rules by which a call is decided: those of its route, and of the plan its company was on when it was accepted. */
export function rulesOf(
  { rules, planOf }: { rules: DecisionRules; planOf: PlanIndex },
  company: string | undefined,
  acceptedAtMs: number,
): DecisionRules {
  const plan = planOf(company, acceptedAtMs);
  return plan === undefined ? rules : { ...rules, plan };
}
