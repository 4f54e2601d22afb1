import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';

/** A threshold that was crossed before, in the same window and by the same subject. */
export type Crossed = { threshold: string; arming: number; isRearmed: boolean };

/** A share of the figure, and what it comes to. */
type Threshold = { share: number; threshold: string };

export type Judgement = {
  /** Crossed now for the first time, or again after the value went back; the furthest last. Only the last one is told. */
  crossed: (Threshold & { arming: number })[];
  /** Those of before from which the value went back. */
  rearmed: Crossed[];
};

/** A threshold may be crossed again after the value went back from it by so many per cent. */
const BACK_BY = 5n;

type Judged = {
  /** A decimal in the unit of the figure. */
  value: string;
  figure: string;
  /** Per cent of the figure. */
  shares: readonly number[];
  /** A threshold is crossed by falling to it, as a balance does, rather than by reaching it. */
  falls: boolean;
};

/**
 * Which thresholds a value crosses: each once, and again only after it went back by 5 %. Of several at once the furthest is
 * told; those before it count as crossed too, so that none of them is told later.
 * @param before what was crossed in this window
 */
export function judgeCrossings({ value, figure, shares, falls }: Judged, before: readonly Crossed[]): Judgement {
  const reached = parseDecimal(value);
  const isBack = (at: Decimal) =>
    falls ? reached * 100n >= at * (100n + BACK_BY) : reached * 100n <= at * (100n - BACK_BY);
  const rearmed = before.filter(({ threshold, isRearmed }) => !isRearmed && isBack(parseDecimal(threshold)));
  const thresholds = thresholdsOf(figure, shares);
  const crossed = (falls ? thresholds.reverse() : thresholds).flatMap(({ share, threshold, at }) => {
    if (falls ? reached > at : reached < at) return [];
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
