import type { Price } from '@tallygate/contracts/price';
import type { RatingInput } from '@tallygate/contracts/rating';
import { meterRuns, unbrokenParts } from './meter-runs.ts';
import { planStays } from './plan-stays.ts';

/** What a company's plan takes for calls of a meter at an instant. */
export type PlanPrice = {
  planId: string;
  planName: string;
  /** Null where the plan has no price for the meter then, and in a trial: such calls cost nothing. */
  price: Price | null;
  isTrial: boolean;
  /** Times of the period up to the instant in which the tiers of that price were filled; milliseconds, half-open. */
  filled: { from: number; to: number }[];
};

/**
 * The price of one meter for one company at an instant: its own, the phase's, or the plan's, as its invoice will have it.
 * @param at milliseconds since 1970
 * @param since where the company's billing period begins
 * @returns null while it is on no plan; then prices of meters hold
 */
export function planPrice(
  terms: Pick<RatingInput, 'plans' | 'assignments'>,
  { meterId, at, since }: { meterId: string; at: number; since: number },
): PlanPrice | null {
  const stay = planStays(terms, { from: since, to: at + 1 }).find(({ from, to }) => from <= at && at < to);
  if (stay === undefined) return null;
  const { runs, trials } = meterRuns(stay);
  const isTrial = trials.some((one) => one.meterId === meterId && one.from <= at && at < one.to);
  const run = runs.find((one) => one.meterId === meterId && one.segments.some(({ from, to }) => from <= at && at < to));
  const held = run?.segments.find(({ from, to }) => from <= at && at < to);
  return {
    planId: stay.plan.id,
    planName: stay.plan.name,
    price: held?.price ?? null,
    isTrial,
    filled: unbrokenParts(run?.segments ?? []).map((part) => ({
      from: part[0]?.from ?? at,
      to: Math.min(part.at(-1)?.to ?? at, at),
    })),
  };
}
