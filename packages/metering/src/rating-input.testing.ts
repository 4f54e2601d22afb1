import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import { planVersion, privateTerms } from '@tallygate/contracts/plan-terms';
import { type PriceInput, price } from '@tallygate/contracts/price';
import type { Assignment, RatedPlan, RatingInput } from '@tallygate/contracts/rating';
import { neededUsage } from './rated-usage.ts';

/** Calls of a company: at each instant, so many units of a meter. */
export type Used = { meterId?: string; at: string; quantity: string };

type PlanSketch = {
  id?: string;
  /** Of the meter `calls` unless named; since ever unless said. */
  prices?: { meterId?: string; price: PriceInput; validFrom?: string; validTo?: string }[];
  versions?: unknown[];
};

type Sketch = {
  period?: { from: string; to: string };
  nextPeriod?: { from: string; to: string };
  plans: PlanSketch[];
  /** By default on the first plan since ever. */
  on?: { plan: string; from: string; to?: string; terms?: unknown }[];
  used?: Used[];
  rest?: Partial<RatingInput>;
};

export const NOVEMBER = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const DECEMBER = { from: NOVEMBER.to, to: '2027-01-01T00:00:00.000Z' };
const EVER = '2000-01-01T00:00:00.000Z';

/** A company's November with plans in few words; its usage is added up for every span that rating asks for. */
export function aRatingInput({
  period = NOVEMBER,
  nextPeriod = DECEMBER,
  plans,
  on,
  used = [],
  rest,
}: Sketch): RatingInput {
  const rated = plans.map(
    ({ id = 'A', prices = [], versions = [] }): RatedPlan => ({
      id,
      name: `Plan ${id}`,
      versions: planVersion.array().parse(versions),
      prices: prices.map(({ meterId = 'calls', price: of, validFrom = EVER, validTo = null }) => ({
        meterId,
        price: price.parse(of),
        validFrom,
        validTo,
      })),
    }),
  );
  const assignments = (on ?? [{ plan: rated[0]?.id ?? 'A', from: EVER }]).map(
    ({ plan, from, to = null, terms = null }, index): Assignment => ({
      id: `on-${index + 1}`,
      planId: plan,
      validFrom: from,
      validTo: to,
      privateTerms: terms === null ? null : privateTerms.parse(terms),
    }),
  );
  const known = { period, plans: rated, assignments };
  return {
    company: 'acme',
    ...known,
    nextPeriod,
    meters: [...new Set(['calls', ...used.map(({ meterId = 'calls' }) => meterId)])].map((id) => ({ id, name: id })),
    usage: neededUsage(known).map((span) => ({ ...span, quantity: usedWithin(used, span) })),
    chargedInAdvance: [],
    reopened: [],
    credits: [],
    ...rest,
  };
}

function usedWithin(
  used: readonly Used[],
  { meterId, from, to }: { meterId: string; from: string; to: string },
): string {
  const within = used.filter(
    (one) =>
      (one.meterId ?? 'calls') === meterId &&
      Date.parse(one.at) >= Date.parse(from) &&
      Date.parse(one.at) < Date.parse(to),
  );
  return formatDecimal(within.reduce((sum, { quantity }) => sum + parseDecimal(quantity), 0n));
}
