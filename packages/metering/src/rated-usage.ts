import { type Decimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { RatedSpan, RatingInput } from '@tallygate/contracts/rating';
import type { BillingPeriod } from './billing-period.ts';
import { meterRuns, unbrokenParts } from './meter-runs.ts';
import { planStays } from './plan-stays.ts';

/** A span in which a meter has to be counted for a company. */
export type NeededUsage = RatedSpan & { meterId: string };

/**
 * What the ledger has to be asked before a company's period can be rated: for each unbroken time with a price the usage from
 * its start to each change, and that of trials.
 */
export function neededUsage(input: Pick<RatingInput, 'plans' | 'assignments' | 'period' | 'part'>): NeededUsage[] {
  const needed = planStays(input, spanOf(input.part ?? input.period)).flatMap((stay) => {
    const { runs, trials } = meterRuns(stay);
    return [
      ...runs.flatMap(({ meterId, segments }) =>
        unbrokenParts(segments).flatMap((part) => part.map(({ to }) => ({ meterId, from: part[0]?.from ?? to, to }))),
      ),
      ...trials.map(({ meterId, from, to }) => ({ meterId, from, to })),
    ];
  });
  const unique = new Map(needed.map((one) => [`${one.meterId} ${one.from} ${one.to}`, one]));
  return [...unique.values()].map(({ meterId, from, to }) => ({ meterId, from: isoOf(from), to: isoOf(to) }));
}

/** Reads what was counted, by meter and span. */
export type UsageReader = (meterId: string, span: BillingPeriod) => Decimal;

/** @returns a reader that throws RangeError for a span that was not counted */
export function usageReader({ usage }: Pick<RatingInput, 'usage'>): UsageReader {
  const known = new Map(
    usage.map(({ meterId, from, to, quantity }) => [`${meterId} ${Date.parse(from)} ${Date.parse(to)}`, quantity]),
  );
  return (meterId, { from, to }) => {
    const quantity = known.get(`${meterId} ${from} ${to}`);
    if (quantity === undefined)
      throw new RangeError(`the usage of the meter "${meterId}" from ${isoOf(from)} to ${isoOf(to)} is not given`);
    return parseDecimal(quantity);
  };
}

/** Milliseconds of a span that is written as text. */
export function spanOf({ from, to }: RatedSpan): BillingPeriod {
  return { from: Date.parse(from), to: Date.parse(to) };
}

/** @param instant milliseconds since 1970 */
export function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}
