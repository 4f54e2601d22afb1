import type { Finding } from '@tallygate/contracts/finding';
import type { PlanRules } from '@tallygate/contracts/plan-rules';

type Span = { company: string; from: string | undefined; to: string | undefined; plan: string; path: string };

/** Finds plans of one name, and companies that are on two plans at a time: their calls could be decided either way. */
export function checkPlans(plans: readonly PlanRules[]): Finding[] {
  const findings: Finding[] = [];
  const names = new Set<string>();
  const spans = new Map<string, Span[]>();
  for (const [index, plan] of plans.entries()) {
    if (names.has(plan.name)) {
      findings.push({
        path: `billing.plans[${index}].name`,
        message: `a plan named '${plan.name}' already stands above; name every plan once`,
      });
    }
    names.add(plan.name);
    for (const [place, { company, from, to }] of plan.companies.entries()) {
      const span = { company, from, to, plan: plan.name, path: `billing.plans[${index}].companies[${place}]` };
      const known = spans.get(company) ?? [];
      const other = known.find((one) => overlap(one, span));
      if (other) {
        findings.push({
          path: `${span.path}.company`,
          message: `'${company}' is on the plan '${other.plan}' (${describe(other)}) at the same time; expected one plan at any time, found '${plan.name}' ${describe(span)}`,
        });
      }
      spans.set(company, [...known, span]);
    }
  }
  return findings;
}

const startOf = ({ from }: Span): number => (from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from));
const endOf = ({ to }: Span): number => (to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to));

function overlap(a: Span, b: Span): boolean {
  return startOf(a) < endOf(b) && startOf(b) < endOf(a);
}

function describe({ from, to }: Span): string {
  return `from ${from ?? 'the beginning'} until ${to ?? 'further notice'}`;
}
