import type { Price } from '@tallygate/contracts/price';
import type { RatedPlan } from '@tallygate/contracts/rating';
import type { BillingPeriod } from './billing-period.ts';
import type { PlanStay, TermsPiece } from './plan-stays.ts';

/** A part of a stay in which one price of a meter holds, on one piece of the terms. */
export type RunSegment = BillingPeriod & { piece: TermsPiece; price: Price };

/**
 * What a plan charges for one meter in one currency during a stay. Tiers, packages and free units run on over its segments,
 * also over those of a time without a price between them; a trial takes nothing of them.
 */
export type MeterRun = { stay: PlanStay; meterId: string; currency: string; segments: RunSegment[] };

/** A time in which calls of a meter are in a trial. */
export type TrialUse = BillingPeriod & { stay: PlanStay; meterId: string; currency: string };

/** @returns per meter and currency what a stay charges, and where its calls cost nothing because of a trial */
export function meterRuns(stay: PlanStay): { runs: MeterRun[]; trials: TrialUse[] } {
  const slices = metersOf(stay).flatMap((meterId) => slicesOf(stay, meterId));
  const runs: MeterRun[] = [];
  for (const { meterId, ...segment } of slices.filter(({ piece }) => !piece.isTrial)) {
    const { currency } = segment.price;
    const run = runs.find((one) => one.meterId === meterId && one.currency === currency);
    if (run === undefined) runs.push({ stay, meterId, currency, segments: [segment] });
    else run.segments.push(segment);
  }
  const trials = slices
    .filter(({ piece }) => piece.isTrial)
    .map(({ meterId, from, to, price }) => ({ stay, meterId, from, to, currency: price.currency }));
  return { runs, trials };
}

/** The parts of a run that follow each other without a gap; usage is counted from the start of each. */
export function unbrokenParts(segments: readonly RunSegment[]): RunSegment[][] {
  const parts: RunSegment[][] = [];
  for (const segment of segments) {
    const part = parts.at(-1);
    if (part?.at(-1)?.to === segment.from) part.push(segment);
    else parts.push([segment]);
  }
  return parts;
}

/** Every meter that a plan has a price for at any time, its own or the company's. */
function metersOf({ plan, pieces }: PlanStay): string[] {
  return [
    ...new Set([
      ...plan.prices.map(({ meterId }) => meterId),
      ...plan.versions.flatMap(({ phases }) => phases.flatMap((phase) => phase.prices.map(({ meterId }) => meterId))),
      ...pieces.flatMap(({ ownPrices }) => [...ownPrices.keys()]),
    ]),
  ].sort();
}

function slicesOf({ plan, pieces }: PlanStay, meterId: string): (RunSegment & { meterId: string })[] {
  const slices = pieces.flatMap((piece) => {
    const borders = [piece.from, ...priceBorders(plan, meterId, piece)];
    return borders.flatMap((from, index) => {
      const price = piece.ownPrices.get(meterId) ?? planPriceAt(plan, meterId, from);
      return price === undefined ? [] : [{ meterId, piece, price, from, to: borders[index + 1] ?? piece.to }];
    });
  });
  return slices.reduce<typeof slices>((joined, slice) => {
    const before = joined.at(-1);
    if (before?.to === slice.from && before.piece === slice.piece && before.price === slice.price) before.to = slice.to;
    else joined.push(slice);
    return joined;
  }, []);
}

function priceBorders({ prices }: RatedPlan, meterId: string, { from, to }: BillingPeriod): number[] {
  const instants = prices
    .filter((one) => one.meterId === meterId)
    .flatMap(({ validFrom, validTo }) => [Date.parse(validFrom), ...(validTo === null ? [] : [Date.parse(validTo)])]);
  return [...new Set(instants.filter((at) => at > from && at < to))].sort((a, b) => a - b);
}

function planPriceAt({ prices }: RatedPlan, meterId: string, at: number): Price | undefined {
  return prices.find(
    (one) =>
      one.meterId === meterId &&
      Date.parse(one.validFrom) <= at &&
      (one.validTo === null || at < Date.parse(one.validTo)),
  )?.price;
}
