import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import { meterRuns, type RunSegment, unbrokenParts } from '@tallygate/metering/meter-runs';
import { planStays } from '@tallygate/metering/plan-stays';
import type { PriceVersion } from '@tallygate/metering/price-versions';
import { planTerms } from '../plans/plan-terms.ts';
import type { Span } from '../usage/time-slices.ts';

/** A span in which a plan's prices of one meter hold for a company without a gap; a trial has none. */
export type PlanRun = Span & { planName: string; meterId: string; prices: PriceVersion[] };

/**
 * What a company's plans charge for within a range, prices of phases and of the company alone among them. A price that follows
 * another of the same plan and meter at once is the next version of it; another plan, or another currency, begins anew.
 */
export function planRuns(entries: readonly CompanyPlanView[], plans: readonly PlanView[], range: Span): PlanRun[] {
  const stays = planStays(planTerms(entries, plans), range);
  return stays.flatMap((stay) =>
    meterRuns(stay).runs.flatMap(({ meterId, segments }) =>
      unbrokenParts(segments).map((part) => {
        const held = part.filter(({ price }, index) => price !== part[index - 1]?.price);
        return {
          planName: stay.plan.name,
          meterId,
          from: part[0]?.from ?? 0,
          to: part.at(-1)?.to ?? 0,
          prices: held.map((segment, index) => versionOf(segment, held.length > 1 ? index + 1 : null)),
        };
      }),
    ),
  );
}

/** Times in which calls of a meter are in a trial: they have no price, and nobody misses one. */
export function trialSpans(
  entries: readonly CompanyPlanView[],
  plans: readonly PlanView[],
  range: Span,
): (Span & { meterId: string })[] {
  const stays = planStays(planTerms(entries, plans), range);
  return stays.flatMap((stay) => meterRuns(stay).trials.map(({ meterId, from, to }) => ({ meterId, from, to })));
}

/** What of a range no span covers, in order. */
export function gapsIn(range: Span, spans: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let { from } = range;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.from > from) gaps.push({ from, to: Math.min(span.from, range.to) });
    from = Math.max(from, span.to);
  }
  return from < range.to ? [...gaps, { from, to: range.to }] : gaps;
}

function versionOf({ price, from }: RunSegment, number: number | null): PriceVersion {
  return { number, price, validFrom: from };
}
