import { type Decimal, formatDecimal, formatScaled, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { Price } from '@tallygate/contracts/price';
import { type EventAsSent, exactNumber, fieldValue } from './event-as-sent.ts';
import { multiply, parseMultiplier } from './multiplier.ts';
import { priceUsage } from './price.ts';

/** A quantity times a price has so many places. */
export const AMOUNT_PLACES = 24;

type Counted = Pick<MeterDefinition, 'metric' | 'multiplier' | 'roundingMode'>;

/** What one event may add to a quantity. */
export type QuantityBounds = { least: Decimal; most: Decimal };

/**
 * What one event that a meter counts adds to its quantity. A value that is counted once adds nothing when it was seen before, and
 * sums that are rounded as a whole take up to one unit more or less.
 */
export function quantityOfEvent(definition: Counted, event: EventAsSent): QuantityBounds {
  const { metric } = definition;
  const own = metric.type === 'sum' ? (exactNumber(fieldValue(event, metric.field)) ?? 0n) : ONE;
  return meteredQuantity(definition, { least: own, most: own });
}

/** The same of an event that has between `least` and `most` of what the meter counts. */
export function meteredQuantity(
  { metric, multiplier, roundingMode }: Counted,
  { least, most }: QuantityBounds,
): QuantityBounds {
  const times = (own: Decimal) => multiply(own, parseMultiplier(multiplier), 'none');
  if (roundingMode !== 'none')
    return { least: (times(least) / ONE) * ONE, most: ((times(most) + ONE - 1n) / ONE) * ONE };
  return { least: metric.type === 'unique' ? 0n : times(least), most: times(most) };
}

/**
 * What a quantity costs at least and at most, wherever its company stands in the period: free units, tiers, packages and a
 * maximum make the difference. Amounts that belong to the period are not part of it.
 * @returns minor units, exact
 */
export function chargeBounds(price: Price, quantity: QuantityBounds): { least: string; most: string } {
  const [lowest, highest] = unitBounds(price, quantity.most);
  const isFreeAtTimes = price.freeUnits !== '0' || price.maximum !== undefined;
  return {
    least: formatScaled(isFreeAtTimes ? 0n : quantity.least * lowest, AMOUNT_PLACES),
    most: formatScaled(quantity.most * highest, AMOUNT_PLACES),
  };
}

/**
 * What a quantity adds to a bill on which `before` stands already; fixed amounts of tiers that it reaches are part of it. With a
 * price for all units by their number it may be less than nothing.
 * @returns minor units, exact
 */
export function chargeAt(price: Price, before: Decimal, quantity: Decimal): string {
  const amountOf = (used: Decimal) =>
    priceUsage(price, formatDecimal(used))
      .lines.filter(({ kind }) => kind === 'usage' || kind === 'flat')
      .reduce((sum, { exact }) => sum + scaled(exact), 0n);
  return formatScaled(amountOf(before + quantity) - amountOf(before), AMOUNT_PLACES);
}

/** The lowest and the highest price of one unit, of a quantity of so many. */
function unitBounds(price: Price, quantity: Decimal): readonly [Decimal, Decimal] {
  switch (price.model) {
    case 'flat':
      return [0n, 0n];
    case 'per_unit': {
      const unit = parseDecimal(price.unitAmount);
      return [unit, unit];
    }
    case 'package': {
      const size = parseDecimal(price.divideBy);
      if (quantity === 0n) return [0n, 0n];
      const unit = parseDecimal(price.unitAmount);
      // Each unit is a package of its own.
      if (size === ONE && quantity % ONE === 0n) return [unit, unit];
      const packages = (quantity + size - 1n) / size;
      return [0n, (packages * unit * ONE + quantity - 1n) / quantity];
    }
    case 'volume':
    case 'graduated': {
      const units = price.tiers.map(({ unitAmount }) => parseDecimal(unitAmount));
      units.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      return [units[0] ?? 0n, units.at(-1) ?? 0n];
    }
  }
}

function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(AMOUNT_PLACES, '0'));
}
