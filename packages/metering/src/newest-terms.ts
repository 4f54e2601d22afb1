import type { PlanView } from '@tallygate/contracts/plan';
import { planAt } from './plan-at.ts';

/**
 * A plan as if what it charges at an instant, or next after it, had always held: one price per meter, one version of its terms
 * with its last phase alone. Simulations ask so what a period would have cost.
 * @param at milliseconds since 1970
 */
export function newestTerms<Plan extends Pick<PlanView, 'prices' | 'versions'>>(plan: Plan, at: number): Plan {
  const meters = [...new Set(plan.prices.map(({ meterId }) => meterId))];
  const prices = meters.flatMap((meterId) => {
    const own = plan.prices.filter((one) => one.meterId === meterId);
    const later = own.filter(({ validFrom }) => Date.parse(validFrom) > at);
    const found = planAt(own, at) ?? later.sort((a, b) => Date.parse(a.validFrom) - Date.parse(b.validFrom))[0];
    return found === undefined ? [] : [{ ...found, validFrom: '1970-01-01T00:00:00.000Z', validTo: null }];
  });
  const sorted = [...plan.versions].sort((a, b) => startOf(a) - startOf(b));
  const version = sorted.findLast((one) => startOf(one) <= at) ?? sorted[0];
  const last = version?.phases.at(-1);
  const versions =
    version === undefined || last === undefined
      ? []
      : [{ ...version, validFrom: null, phases: [{ ...last, days: null }] }];
  return { ...plan, prices, versions };
}

function startOf({ validFrom }: { validFrom: string | null }): number {
  return validFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(validFrom);
}
