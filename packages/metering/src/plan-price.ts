import type { Price } from '@tallygate/contracts/price';
import type { RatingInput } from '@tallygate/contracts/rating';
import type { BillingPeriod } from './billing-period.ts';
import { meterRuns, unbrokenParts } from './meter-runs.ts';
import { planStays } from './plan-stays.ts';

/** What a company's plan takes for calls of a meter at an instant. */
export type PlanPrice = {
  planId: string;
  planName: string;
  /** Null where the plan has no price for the meter then, and in a trial: such calls cost nothing. */
  price: Price | null;
  isTrial: boolean;
  /** The number of the plan's terms, from 1 in the order of time; 0 on a plan without any. */
  version: number;
  /** Since when and until when this stays so, within the billing period; milliseconds, half-open. */
  holds: { from: number; to: number };
  /** Times of the period up to the instant in which the tiers of that price were filled; milliseconds, half-open. */
  filled: { from: number; to: number }[];
};

/**
 * The price of one meter for one company at an instant: its own, the phase's, or the plan's, as its invoice will have it.
 * @param at milliseconds since 1970
 * @param period the company's billing period that the instant falls in
 * @returns null while it is on no plan; then prices of meters hold
 */
export function planPrice(
  terms: Pick<RatingInput, 'plans' | 'assignments'>,
  { meterId, at, period }: { meterId: string; at: number; period: BillingPeriod },
): PlanPrice | null {
  const stay = planStays(terms, period).find(({ from, to }) => from <= at && at < to);
  if (stay === undefined) return null;
  const { runs, trials } = meterRuns(stay);
  const isNow = ({ from, to }: BillingPeriod) => from <= at && at < to;
  const ownTrials = trials.filter((one) => one.meterId === meterId);
  const own = runs.filter((one) => one.meterId === meterId);
  const run = own.find(({ segments }) => segments.some(isNow));
  const piece = stay.pieces.find(isNow);
  const parts = [...stay.pieces, ...ownTrials, ...own.flatMap(({ segments }) => segments)];
  const borders = [stay, ...parts].flatMap(({ from, to }) => [from, to]);
  return {
    planId: stay.plan.id,
    planName: stay.plan.name,
    price: run?.segments.find(isNow)?.price ?? null,
    isTrial: ownTrials.some(isNow),
    version: piece?.version ?? 0,
    holds: {
      from: Math.max(...borders.filter((border) => border <= at)),
      to: Math.min(...borders.filter((border) => border > at)),
    },
    filled: unbrokenParts(run?.segments ?? [])
      .map((part) => ({ from: part[0]?.from ?? at, to: Math.min(part.at(-1)?.to ?? at, at) }))
      .filter(({ from }) => from < at),
  };
}
