import { parseDecimal } from '@tallygate/contracts/decimal';
import { ExactNumber } from '@tallygate/contracts/exact-number';
import type { Condition } from '@tallygate/contracts/meter';
import { type EventAsSent, exactNumber, fieldValue, scalarText } from './event-as-sent.ts';

/**
 * Whether one condition holds. Semantics are those of the queries that Moesif stores: text is compared whole and with
 * case; a field that is absent meets `not_equals` and nothing else; a range is met by numbers only.
 */
export function meetsCondition(condition: Condition, event: EventAsSent): boolean {
  const value = fieldValue(event, condition.field);
  switch (condition.op) {
    case 'exists':
      return value !== undefined;
    case 'equals':
      return equals(condition.field, value, condition.value);
    case 'not_equals':
      return !equals(condition.field, value, condition.value);
    case 'in':
      return condition.values.some((wanted) => equals(condition.field, value, wanted));
    case 'prefix':
      return spellings(condition.field, value, condition.value).some((text) => text.startsWith(condition.value));
    default:
      return inRange(condition.op, value, condition.number);
  }
}

function equals(field: string, value: unknown, wanted: string): boolean {
  if (typeof value === 'number' || value instanceof ExactNumber) {
    const number = exactNumber(wanted);
    return number !== null && number === exactNumber(value);
  }
  return spellings(field, value, wanted).includes(wanted);
}

/** A path such as `/everything` names the path of a URI that is sent in full, as people write it. */
function spellings(field: string, value: unknown, wanted: string): string[] {
  const text = scalarText(value);
  if (text === null) return [];
  return field === 'uri' && wanted.startsWith('/') ? [text, pathOf(text)] : [text];
}

/** The path part of an absolute URI, or the text itself when it is a path. */
export function pathOf(uri: string): string {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(uri);
  return match ? match[1] || '/' : uri;
}

function inRange(op: 'lt' | 'lte' | 'gt' | 'gte', value: unknown, bound: string): boolean {
  const found = exactNumber(value);
  if (found === null) return false;
  const limit = parseDecimal(bound);
  if (op === 'lt') return found < limit;
  if (op === 'lte') return found <= limit;
  if (op === 'gt') return found > limit;
  return found >= limit;
}

const WORDS = {
  equals: 'is',
  not_equals: 'is not',
  prefix: 'starts with',
  lt: 'is less than',
  lte: 'is at most',
  gt: 'is more than',
  gte: 'is at least',
} as const;

/** The condition as a sentence: `uri starts with "/everything"`. */
export function describeCondition(condition: Condition): string {
  switch (condition.op) {
    case 'exists':
      return `${condition.field} exists`;
    case 'in':
      return `${condition.field} is one of ${condition.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'equals':
    case 'not_equals':
    case 'prefix':
      return `${condition.field} ${WORDS[condition.op]} ${JSON.stringify(condition.value)}`;
    default:
      return `${condition.field} ${WORDS[condition.op]} ${condition.number}`;
  }
}
