import { currencyOf } from '@tallygate/metering/currencies';
import { type FormatContext, keptFormats } from './kept-formats.ts';

const amounts = keptFormats(
  ({ locale }, currency: string, digits: number) =>
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      numberingSystem: 'latn',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }),
);

/**
 * Minor units as money with every digit kept: `('0.2', 'usd')` → `$0.002`. Never goes through a float, and the fraction
 * never through `Intl`, which stops at 20 places where an exact amount may have 24.
 */
export function formatAmount(minor: string, currency: string, context: FormatContext = {}): string {
  const { exponent } = currencyOf(currency);
  const [whole = '0', fraction = ''] = minorToMajor(minor, exponent).split('.');
  const places = fraction.replace(/0+$/, '').padEnd(exponent, '0');
  const digits = places === '' ? 0 : 1;
  const parts = amounts(context, currency.toUpperCase(), digits).formatToParts(whole as Intl.StringNumericLiteral);
  const written: Partial<Record<Intl.NumberFormatPartTypes, string>> = {
    fraction: places,
    currency: symbolOf(currency.toUpperCase()),
  };
  return parts.map((part) => written[part.type] ?? part.value).join('');
}

const signs = keptFormats((_, currency: string) => new Intl.NumberFormat('en-US', { style: 'currency', currency }));

/** The same sign for a currency wherever the reader is, and no two currencies with one: `$`, `CA$`, `€`. */
function symbolOf(code: string): string {
  const parts = signs({}, code).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? code;
}

/** A change of an amount with its sign: `('150', 'usd')` → `+$1.50`. */
export function formatDifference(minor: string, currency: string, context: FormatContext = {}): string {
  const isMore = !minor.startsWith('-') && /[1-9]/.test(minor);
  return `${isMore ? '+' : ''}${formatAmount(minor, currency, context)}`;
}

/** What a person typed in major units as minor units: `('0.002', 'usd')` → `0.2`; null when it is not a plain number. */
export function majorToMinor(text: string, currency: string): string | null {
  const match = /^(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!match || !/\d/.test(text)) return null;
  return shiftPoint(match[1] ?? '', match[2] ?? '', currencyOf(currency).exponent);
}

/** Minor units (fractions allowed) as a decimal of the major unit: `('150', 2)` → `1.50`. */
function minorToMajor(minor: string, digits: number): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(minor) ?? [];
  const padded = whole.padStart(digits + 1, '0');
  const cut = padded.length - digits;
  const decimals = padded.slice(cut) + fraction;
  return `${sign}${padded.slice(0, cut)}${decimals ? `.${decimals}` : ''}`;
}

/** Minor units as they are typed in a field: `('150', 'usd')` → `1.5`. */
export function minorToMajorText(minor: string, currency: string): string {
  return withoutPadding(minorToMajor(minor, currencyOf(currency).exponent));
}

/** A non-negative decimal times a power of ten, by moving the point. */
export function timesPowerOfTen(value: string, power: number): string {
  const [whole = '', fraction = ''] = value.split('.');
  return shiftPoint(whole, fraction, power);
}

function shiftPoint(whole: string, fraction: string, places: number): string {
  const digits = whole + fraction.padEnd(places, '0');
  const cut = whole.length + places;
  return withoutPadding(`${digits.slice(0, cut).replace(/^0+(?=\d)/, '') || '0'}.${digits.slice(cut)}`);
}

function withoutPadding(value: string): string {
  return value.includes('.') ? value.replace(/\.?0*$/, '') : value;
}
