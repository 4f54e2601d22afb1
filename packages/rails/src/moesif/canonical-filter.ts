import type { Condition, MeterFilter } from '@tallygate/contracts/meter';
import { pathOf } from '@tallygate/metering/condition';
import { FIELD_PATHS, fieldPath } from '@tallygate/metering/event-as-sent';

/**
 * A filter in one form for everything that means the same: fields by their paths, negations at the conditions, lists of values
 * sorted, what is nested for nothing unwrapped.
 * @returns the conditions that all have to hold
 */
export function canonicalConjuncts(filter: MeterFilter): MeterFilter[] {
  const whole = canonical(filter, false);
  return 'and' in whole ? whole.and : [whole];
}

function canonical(filter: MeterFilter, isNegated: boolean): MeterFilter {
  if ('not' in filter) return canonical(filter.not, !isNegated);
  if ('and' in filter || 'or' in filter) {
    const isAnd = 'and' in filter !== isNegated;
    const parts = ('and' in filter ? filter.and : filter.or).map((part) => canonical(part, isNegated));
    return isAnd ? joined('and', parts) : joined('or', withValuesJoined(parts));
  }
  const parts = conditionParts(filter);
  return isNegated ? joined('or', parts.map(negated)) : joined('and', parts);
}

function negated(part: MeterFilter): MeterFilter {
  return 'not' in part ? part.not : { not: part };
}

/** `tool` exists for tool calls alone, so that naming one says both. */
function conditionParts(condition: Condition): MeterFilter[] {
  const own = ownForm(condition, fieldPath(condition.field));
  return condition.field === 'tool' ? [own, { field: FIELD_PATHS.method, op: 'in', values: ['tools/call'] }] : [own];
}

function ownForm(condition: Condition, field: string): MeterFilter {
  // A path such as `/everything` is compared with the path of an address, here and there.
  const text = (value: string) => (field === FIELD_PATHS.uri ? pathOf(value) : value);
  switch (condition.op) {
    case 'equals':
      return { field, op: 'in', values: [text(condition.value)] };
    case 'not_equals':
      return { not: { field, op: 'in', values: [text(condition.value)] } };
    case 'in':
      return { field, op: 'in', values: [...new Set(condition.values.map(text))].sort() };
    case 'prefix':
      return { field, op: 'prefix', value: text(condition.value) };
    default:
      return { ...condition, field };
  }
}

/** `a is x` or `a is y` is `a is one of x, y`. */
function withValuesJoined(parts: readonly MeterFilter[]): MeterFilter[] {
  const lists = new Map<string, string[]>();
  const others: MeterFilter[] = [];
  for (const part of parts) {
    if ('op' in part && part.op === 'in') lists.set(part.field, [...(lists.get(part.field) ?? []), ...part.values]);
    else others.push(part);
  }
  const joinedLists = [...lists].map(
    ([field, values]): MeterFilter => ({ field, op: 'in', values: [...new Set(values)].sort() }),
  );
  return [...joinedLists, ...others];
}

function joined(kind: 'and' | 'or', parts: readonly MeterFilter[]): MeterFilter {
  const flat = parts.flatMap((part) => {
    if (kind === 'and' && 'and' in part) return part.and;
    return kind === 'or' && 'or' in part ? part.or : [part];
  });
  const unique = new Map(flat.map((part) => [textOf(part), part]));
  const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
  const [first] = sorted;
  if (sorted.length === 1 && first !== undefined) return first;
  return kind === 'and' ? { and: sorted } : { or: sorted };
}

/** Equal for equal conditions, whatever the order of their fields. */
export function textOf(filter: MeterFilter): string {
  if ('not' in filter) return `not(${textOf(filter.not)})`;
  if ('and' in filter) return `and(${filter.and.map(textOf).join(',')})`;
  if ('or' in filter) return `or(${filter.or.map(textOf).join(',')})`;
  const value = filter.op === 'in' ? filter.values : filter.op === 'exists' ? null : bound(filter);
  return JSON.stringify([filter.field, filter.op, value]);
}

function bound(condition: Exclude<Condition, { op: 'in' | 'exists' }>): string {
  return 'number' in condition ? condition.number : condition.value;
}
