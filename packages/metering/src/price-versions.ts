import type { Price } from '@tallygate/contracts/price';

/** A price and since when it holds; it ends where the next begins. Instants are milliseconds. */
export type PriceVersion = {
  /** Null for a price that is not saved. */
  number: number | null;
  price: Price;
  /** Null: since ever. */
  validFrom: number | null;
};

/** A version and the part of a billing period in which it holds, half-open. */
export type PriceSegment = { version: number | null; price: Price; from: number; to: number };

/** A price that is tried out, or a plan's: it holds whenever it is asked about. */
export function onlyPrice(price: Price): readonly PriceVersion[] {
  return [{ number: null, price, validFrom: null }];
}

/**
 * The versions with the spans in which they hold, in the order of time. Of two that begin at the same instant the one that
 * was saved later takes the other's place, which then holds never.
 */
export function heldVersions(versions: readonly PriceVersion[]): (PriceVersion & { from: number; to: number })[] {
  const sorted = [...versions].sort((a, b) => startOf(a) - startOf(b) || (a.number ?? 0) - (b.number ?? 0) || 0);
  const held = sorted.filter((one, index) => {
    const next = sorted[index + 1];
    return next === undefined || startOf(next) !== startOf(one);
  });
  return held.map((one, index) => {
    const next = held[index + 1];
    return { ...one, from: startOf(one), to: next === undefined ? Number.POSITIVE_INFINITY : startOf(next) };
  });
}

/** @throws RangeError when none holds yet */
export function priceAt(versions: readonly PriceVersion[], at: number): PriceVersion {
  const found = heldVersions(versions).find(({ from, to }) => from <= at && at < to);
  if (found === undefined) throw new RangeError('no version of the price holds at that instant');
  const { number, price, validFrom } = found;
  return { number, price, validFrom };
}

/** The parts of a billing period that different versions price, in the order of time; together they are the period. */
export function segmentsIn(
  versions: readonly PriceVersion[],
  period: { from: number; to: number },
): [PriceSegment, ...PriceSegment[]] {
  const [first, ...more] = heldVersions(versions)
    .filter(({ from, to }) => from < period.to && period.from < to)
    .map(({ number, price, from, to }) => ({
      version: number,
      price,
      from: Math.max(from, period.from),
      to: Math.min(to, period.to),
    }));
  if (first === undefined) throw new RangeError('no version of the price holds in that period');
  return [first, ...more];
}

/** The price that holds at the end of a period. */
export function lastPrice(segments: readonly [PriceSegment, ...PriceSegment[]]): Price {
  return (segments.at(-1) ?? segments[0]).price;
}

/** A price as the only one of a period. */
export function onlySegment(price: Price, { from, to }: { from: number; to: number }): [PriceSegment] {
  return [{ version: null, price, from, to }];
}

// Not -Infinity: the difference of two of them is no number.
function startOf({ validFrom }: PriceVersion): number {
  return validFrom ?? Number.MIN_SAFE_INTEGER;
}
