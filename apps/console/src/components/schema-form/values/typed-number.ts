/** A number as JSON writes it (RFC 8259 section 6), with the plus sign that people type. */
const NUMBER = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * The value of what was typed into a field for a number: the number, once it is one; until then the text itself, which the
 * check names; undefined for an empty field.
 */
export function typedNumber(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return NUMBER.test(trimmed) ? Number(trimmed) : trimmed;
}

/** Whether a number has more digits than are sent exactly (beyond 2^53). */
export function losesDigits(text: string): boolean {
  const trimmed = text.trim();
  return /^[+-]?\d+$/.test(trimmed) && !Number.isSafeInteger(Number(trimmed));
}
