import type { PlanRules } from '@tallygate/contracts/plan-rules';
import type { DecisionRules } from '@tallygate/metering/call-facts';

/** A company's time on a plan. */
export type PlanMembership = { plan: PlanRules; subscription: string | undefined };

/** Which plan a company is on at an instant (milliseconds since the epoch). */
export type PlanOf = (company: string | undefined, atMs: number) => PlanMembership | undefined;

/** The rules by which a call is decided: those of its route, and of the plan its company was on when it was accepted. */
export function rulesOf(
  { rules, planOf }: { rules: DecisionRules; planOf: PlanOf },
  company: string | undefined,
  acceptedAtMs: number,
): DecisionRules {
  const membership = planOf(company, acceptedAtMs);
  return membership === undefined ? rules : { ...rules, plan: membership.plan };
}
