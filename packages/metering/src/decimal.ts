/** Fixed-point decimals: a bigint of 10⁻¹² units. Exact for every price and quantity that the schemas accept. */
export type Decimal = bigint;

export const DECIMAL_PLACES = 12;
export const ONE: Decimal = 10n ** BigInt(DECIMAL_PLACES);
const PATTERN = /^(-?)(\d+)(?:\.(\d{1,12}))?$/;

/**
 * Reads a decimal text such as `0.05` or `-12`.
 * @throws RangeError on exponents, more than 12 places, or anything that is not a number
 */
export function parseDecimal(text: string): Decimal {
  const match = PATTERN.exec(text);
  if (!match) throw new RangeError(`not a decimal with at most ${DECIMAL_PLACES} places: ${text}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const value = BigInt(whole + fraction.padEnd(DECIMAL_PLACES, '0'));
  return sign === '-' ? -value : value;
}

/** Whether `parseDecimal` reads this text. */
export function isDecimal(text: string): boolean {
  return PATTERN.test(text);
}

/** Writes a decimal without trailing zeros: `0.05`, `-12`. */
export function formatDecimal(value: Decimal): string {
  return formatScaled(value, DECIMAL_PLACES);
}

/** Writes an integer of 10⁻ᵖˡᵃᶜᵉˢ units as decimal text without trailing zeros. */
export function formatScaled(value: bigint, places: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

export type RoundingMode = 'half_up' | 'up' | 'down';

/**
 * `numerator / denominator` as a whole number.
 * `half_up` and `up` move away from zero, as invoices do; `down` moves towards zero.
 * @param denominator positive
 */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const rounded =
    mode === 'half_up'
      ? (2n * magnitude + denominator) / (2n * denominator)
      : mode === 'up'
        ? (magnitude + denominator - 1n) / denominator
        : magnitude / denominator;
  return negative ? -rounded : rounded;
}

/** Product of two decimals, rounded half up to 12 places. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return divideRounded(a * b, ONE, 'half_up');
}
