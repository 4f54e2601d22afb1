import { type Decimal, divideRounded, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';

/** A multiplier as an exact fraction. */
export type Multiplier = { numerator: Decimal; denominator: Decimal };

/** Reads `1.5` or `1/60`. */
export function parseMultiplier(text: string): Multiplier {
  const [numerator = '1', denominator = '1'] = text.split('/');
  return { numerator: parseDecimal(numerator), denominator: parseDecimal(denominator) };
}

/**
 * A quantity times the multiplier: as a whole number in the direction of `mode`, or to 12 places with `none`.
 * Rounds once, from the exact product.
 */
export function multiply(quantity: Decimal, by: Multiplier, mode: MeterDefinition['roundingMode']): Decimal {
  const product = quantity * by.numerator;
  if (mode === 'none') return divideRounded(product, by.denominator, 'half_up');
  return divideRounded(product, by.denominator * ONE, mode) * ONE;
}
