/** What a filter asks of a number; an absent bound is open. */
export type NumberRange = { min?: number; max?: number; isMinOpen?: boolean; isMaxOpen?: boolean };

const COMPARISON = /^(>=|<=|>|<)?(\d{1,15}(?:\.\d{1,6})?)$/;
const RANGE = /^(\d{1,15}(?:\.\d{1,6})?)?\.\.(\d{1,15}(?:\.\d{1,6})?)?$/;

/** Reads `200`, `>=400`, `100..500`, `100..` or `..500`; null when it is none of them. */
export function readNumberRange(text: string): NumberRange | null {
  const comparison = COMPARISON.exec(text);
  if (comparison) return fromComparison(comparison[1], Number(comparison[2]));
  const [, from, to] = RANGE.exec(text) ?? [];
  if (from === undefined && to === undefined) return null;
  return {
    ...(from === undefined ? {} : { min: Number(from) }),
    ...(to === undefined ? {} : { max: Number(to) }),
  };
}

/** Whether a number lies in a range. */
export function isInRange({ min, max, isMinOpen, isMaxOpen }: NumberRange, value: number): boolean {
  if (min !== undefined && (isMinOpen ? value <= min : value < min)) return false;
  return max === undefined || (isMaxOpen ? value < max : value <= max);
}

function fromComparison(operator: string | undefined, value: number): NumberRange {
  switch (operator) {
    case '>=':
      return { min: value };
    case '<=':
      return { max: value };
    case '>':
      return { min: value, isMinOpen: true };
    case '<':
      return { max: value, isMaxOpen: true };
    default:
      return { min: value, max: value };
  }
}
