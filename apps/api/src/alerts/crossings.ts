import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';

/** A threshold that was crossed before, in the same window and by the same subject. */
export type Crossed = { threshold: string; arming: number; isRearmed: boolean };

/** A share of the figure, and what it comes to. */
type Threshold = { share: number; threshold: string };

export type Judgement = {
  /** Crossed now for the first time, or again after the value fell back; the lowest first. Only the last one is told. */
  crossed: (Threshold & { arming: number })[];
  /** Those of before from which the value fell back. */
  rearmed: Crossed[];
};

/** A threshold may be crossed again after the value fell to so many per cent of it. */
const REARMED_AT = 95n;

/**
 * Which thresholds a value crosses: each once, and again only after it fell back by 5 %. Of several at once the highest is
 * told; those below count as crossed too, so that none of them is told later.
 * @param value, figure decimals of one unit
 * @param shares per cent of the figure
 * @param before what was crossed in this window
 */
export function judgeCrossings(
  { value, figure, shares }: { value: string; figure: string; shares: readonly number[] },
  before: readonly Crossed[],
): Judgement {
  const reached = parseDecimal(value);
  const rearmed = before.filter(
    ({ threshold, isRearmed }) => !isRearmed && reached * 100n <= parseDecimal(threshold) * REARMED_AT,
  );
  const crossed = thresholdsOf(figure, shares).flatMap(({ share, threshold, at }) => {
    if (reached < at) return [];
    const former = before.filter((one) => parseDecimal(one.threshold) === at);
    if (former.some(({ isRearmed }) => !isRearmed)) return [];
    return [{ share, threshold, arming: former.length + 1 }];
  });
  return { crossed, rearmed };
}

/** What shares of a figure come to, the lowest first. */
function thresholdsOf(figure: string, shares: readonly number[]): (Threshold & { at: Decimal })[] {
  return [...shares]
    .sort((a, b) => a - b)
    .map((share) => {
      const at = (parseDecimal(figure) * BigInt(share)) / 100n;
      return { share, at, threshold: formatDecimal(at) };
    });
}
