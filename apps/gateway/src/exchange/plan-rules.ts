import type { PlanRules } from '@tallygate/contracts/plan-rules';
import type { DecisionRules } from '@tallygate/metering/call-facts';

/** Which plan's rules hold for a company at an instant (milliseconds since the epoch). */
export type PlanOf = (company: string | undefined, atMs: number) => PlanRules | undefined;

/** The rules by which a call is decided: those of its route, and of the plan its company was on when it was accepted. */
export function rulesOf(
  { rules, planOf }: { rules: DecisionRules; planOf: PlanOf },
  company: string | undefined,
  acceptedAtMs: number,
): DecisionRules {
  const plan = planOf(company, acceptedAtMs);
  return plan === undefined ? rules : { ...rules, plan };
}
