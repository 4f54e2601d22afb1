/** Fixed-point decimals: a bigint of 10⁻¹² units. Exact for every price and quantity that the schemas accept. */
export type Decimal = bigint;

export const DECIMAL_PLACES = 12;
export const ONE: Decimal = 10n ** BigInt(DECIMAL_PLACES);
const PATTERN = /^-?\d+(?:\.\d{1,12})?$/;

/**
 * Reads a decimal text such as `0.05` or `-12`.
 * @throws RangeError on exponents, more than 12 places, or anything that is not a number
 */
export function parseDecimal(text: string): Decimal {
  if (!isDecimal(text)) throw new RangeError(`not a decimal with at most ${DECIMAL_PLACES} places: ${text}`);
  return parseScaled(text, DECIMAL_PLACES);
}

/** Whether `parseDecimal` reads this text. */
export function isDecimal(text: string): boolean {
  return PATTERN.test(text);
}

/** How two decimals compare, exactly: negative, 0 or positive. */
export function compareDecimals(a: string, b: string): number {
  const difference = parseDecimal(a) - parseDecimal(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The exact sum of decimals given as text, each with as many places as it has. */
export function sumDecimals(values: readonly string[]): string {
  const places = Math.max(0, ...values.map((value) => value.split('.')[1]?.length ?? 0));
  return formatScaled(
    values.reduce((sum, value) => sum + parseScaled(value, places), 0n),
    places,
  );
}

/** `a − b`, exact. */
export function subtractDecimals(a: string, b: string): string {
  return sumDecimals([a, b.startsWith('-') ? b.slice(1) : `-${b}`]);
}

/** Writes a decimal without trailing zeros: `0.05`, `-12`. */
export function formatDecimal(value: Decimal): string {
  return formatScaled(value, DECIMAL_PLACES);
}

/** Reads decimal text of at most `places` places as an integer of 10⁻ᵖˡᵃᶜᵉˢ units. */
function parseScaled(text: string, places: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
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
