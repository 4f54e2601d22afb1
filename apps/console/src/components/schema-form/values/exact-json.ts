import { isLosslessNumber, isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** A number with all its digits: of its own kind where no JavaScript number holds them. */
export type ExactNumber = number | LosslessNumber;

/**
 * The number that digits stand for.
 * @param digits as JSON writes numbers (RFC 8259 section 6)
 */
export function exactNumber(digits: string): ExactNumber {
  return isSafeNumber(digits, { approx: false }) ? Number(digits) : new LosslessNumber(digits);
}

/** The value of a JSON text, no digit of which is lost. @throws SyntaxError */
export function readExact(text: string): unknown {
  return parse(text, undefined, { parseNumber: exactNumber });
}

/** A value as JSON text, with every digit. */
export function writeExact(value: unknown, indent?: number): string {
  return stringify(value, undefined, indent) ?? 'null';
}

/** Whether two values are the same number, or the same otherwise. */
export function isSameValue(left: unknown, right: unknown): boolean {
  return isLosslessNumber(left) && isLosslessNumber(right) ? left.value === right.value : Object.is(left, right);
}

/** The value with JavaScript's numbers alone, for what compares and knows no others. */
export function approximated(value: unknown): unknown {
  if (isLosslessNumber(value)) return Number(value.value);
  if (Array.isArray(value)) return value.map(approximated);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, approximated(one)]));
}

/** Whether a JavaScript number holds every number in it. */
export function isApproximable(value: unknown): boolean {
  if (isLosslessNumber(value)) return false;
  if (value === null || typeof value !== 'object') return true;
  return Object.values(value).every(isApproximable);
}
