import { type ExactNumber, exactNumber } from './exact-json.ts';

/** A number as JSON writes it (RFC 8259 section 6), with the plus sign that people type. */
const NUMBER = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * The value of what was typed into a field for a number: the number with all its digits, once it is one; until then the
 * text itself, which the check names; undefined for an empty field.
 */
export function typedNumber(text: string): ExactNumber | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return NUMBER.test(trimmed) ? exactNumber(trimmed.replace(/^\+/, '')) : trimmed;
}
