import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { PriceVersion } from '@tallygate/metering/price-versions';
import type { Span } from '../usage/time-slices.ts';

/** A span in which a plan's prices of one meter hold for a company without a gap. */
export type PlanRun = Span & { planName: string; meterId: string; prices: PriceVersion[] };

type Piece = Span & { price: PriceVersion['price'] };

/**
 * What a company's plans charge for within a range. A price that follows another of the same plan and meter at once is the
 * next version of it; another plan, or another currency, begins anew.
 */
export function planRuns(entries: readonly CompanyPlanView[], plans: readonly PlanView[], range: Span): PlanRun[] {
  return entries.flatMap((entry) => {
    const plan = plans.find(({ id }) => id === entry.planId);
    if (!plan) return [];
    const meterIds = [...new Set(plan.prices.map(({ meterId }) => meterId))];
    return meterIds.flatMap((meterId) => {
      const pieces = plan.prices
        .filter((one) => one.meterId === meterId)
        .map(({ price, ...validity }): Piece => ({ price, ...clip(range, entry, validity) }))
        .filter(({ from, to }) => from < to)
        .sort((a, b) => a.from - b.from);
      return joined(pieces).map((run) => ({
        planName: plan.name,
        meterId,
        from: run[0]?.from ?? 0,
        to: run.at(-1)?.to ?? 0,
        prices: run.map(({ price, from }, index) => ({
          number: run.length > 1 ? index + 1 : null,
          price,
          validFrom: from,
        })),
      }));
    });
  });
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

function joined(pieces: readonly Piece[]): Piece[][] {
  const runs: Piece[][] = [];
  for (const piece of pieces) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (before?.to === piece.from && before.price.currency === piece.price.currency) run?.push(piece);
    else runs.push([piece]);
  }
  return runs;
}

function clip(range: Span, ...validities: readonly { validFrom: string; validTo: string | null }[]): Span {
  return validities.reduce(
    ({ from, to }, { validFrom, validTo }) => ({
      from: Math.max(from, Date.parse(validFrom)),
      to: validTo === null ? to : Math.min(to, Date.parse(validTo)),
    }),
    range,
  );
}
