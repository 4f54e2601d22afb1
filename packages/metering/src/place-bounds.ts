import { type Decimal, formatScaled, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { Price, Tier } from '@tallygate/contracts/price';
import { AMOUNT_PLACES, chargeBounds, type QuantityBounds } from './event-price.ts';

/**
 * Why it cannot be told to the last digit what a call costs.
 * - `volume`: all calls of the period decide the price of each.
 * - `package`: only a call that begins a package costs something.
 * - `minimum`, `maximum`: a least or most of the period takes its place at times.
 * - `free_units`, `tiers`: the place in them is not known, or this call may go beyond it.
 * - `quantity`: how much it counts is only known from its result.
 * - `unique`: a value that was counted before costs nothing.
 * - `rounding`: sums are rounded as a whole.
 * - `outcome`: whether the meter counts it depends on what comes of it.
 */
export type ChargeDoubt =
  | 'volume'
  | 'package'
  | 'minimum'
  | 'maximum'
  | 'free_units'
  | 'tiers'
  | 'quantity'
  | 'unique'
  | 'rounding'
  | 'outcome';

export type PlaceBounds = {
  /** Minor units, exact. */
  least: string;
  /** Null: nobody can tell a bound. */
  most: string | null;
  doubts: ChargeDoubt[];
};

/**
 * What a quantity costs at least and at most for a company that has used at least so much in the period: calls only add to it.
 * Narrower than `chargeBounds`, which holds wherever the company stands.
 * @param used what is known to have been used before
 */
export function boundsAtPlace(price: Price, quantity: QuantityBounds, used: Decimal): PlaceBounds {
  const bounds = ofModel(price, quantity, beyondFree(price, used));
  const doubts = bounds.doubts;
  const isFreeLeft = used < parseDecimal(price.freeUnits);
  if (isFreeLeft && bounds.most !== '0') doubts.push('free_units');
  if (price.maximum !== undefined) doubts.push('maximum');
  if (price.minimum !== undefined) doubts.push('minimum');
  return isFreeLeft || price.maximum !== undefined ? { ...bounds, least: '0', doubts } : bounds;
}

function ofModel(price: Price, quantity: QuantityBounds, place: Decimal): PlaceBounds {
  const own = chargeBounds({ ...price, freeUnits: '0', maximum: undefined }, quantity);
  switch (price.model) {
    case 'flat':
    case 'per_unit':
      return { ...own, doubts: [] };
    case 'package':
      return { ...own, doubts: own.least === own.most ? [] : ['package'] };
    case 'volume': {
      const [only] = price.tiers;
      if (price.tiers.length === 1 && only !== undefined) return ofTiers([only], quantity);
      return { least: '0', most: null, doubts: ['volume'] };
    }
    case 'graduated': {
      const reachable = price.tiers.filter(({ upTo }) => upTo === 'inf' || place < parseDecimal(upTo));
      const bounds = ofTiers(reachable, quantity);
      return { ...bounds, doubts: bounds.least === bounds.most ? [] : ['tiers'] };
    }
  }
}

/** Any of these tiers may hold the quantity; every one behind the first may be entered by it, and costs its fixed amount then. */
function ofTiers(tiers: readonly Tier[], { least, most }: QuantityBounds): PlaceBounds {
  const units = tiers.map(({ unitAmount }) => parseDecimal(unitAmount));
  const [first = 0n, ...others] = units;
  const lowest = others.reduce((low, unit) => (unit < low ? unit : low), first);
  const highest = others.reduce((high, unit) => (unit > high ? unit : high), first);
  const entries = tiers.slice(1).reduce((sum, { flatAmount }) => sum + parseDecimal(flatAmount), 0n);
  return {
    least: formatScaled(least * lowest, AMOUNT_PLACES),
    most: formatScaled(most * highest + entries * ONE, AMOUNT_PLACES),
    doubts: [],
  };
}

/** Free units come off before any price model sees a quantity. */
function beyondFree({ freeUnits }: Price, used: Decimal): Decimal {
  const rest = used - parseDecimal(freeUnits);
  return rest > 0n ? rest : 0n;
}
