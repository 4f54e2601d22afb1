import { z } from 'zod';

/** A decimal number as text: digits, at most 12 places, no exponent. Never goes through `Number`. */
export const decimal = z
  .string()
  .regex(/^-?\d{1,26}(\.\d{1,12})?$/, 'must be a decimal number with at most 12 places, e.g. "0.05"');
export const nonNegativeDecimal = decimal.refine((value) => !value.startsWith('-'), 'must not be negative');
export const positiveDecimal = nonNegativeDecimal.refine((value) => /[1-9]/.test(value), 'must be more than 0');
/** Whole minor units as text (cents for USD, yen for JPY). */
export const minorUnits = z.string().regex(/^\d{1,26}$/, 'must be a whole number of minor units');

/** Whether one amount of minor units is less than another; false where either is none, which its own field refuses. */
export function isLessMoney(amount: string, than: string): boolean {
  return [amount, than].every((text) => minorUnits.safeParse(text).success) && BigInt(amount) < BigInt(than);
}

export const currency = z.string().regex(/^[a-z]{3}$/, 'must be a three-letter ISO 4217 code in lower case');
