import type { Condition, MeterFilter } from '@tallygate/contracts/meter';
import { describeCondition, meetsCondition } from './condition.ts';
import { type EventAsSent, fieldValue, scalarText } from './event-as-sent.ts';

/** One condition of a filter, in the order in which they are written. */
export type Leaf = {
  condition: Condition;
  /** It stands under an odd number of `not`. */
  negated: boolean;
  /** In words, with its negation. */
  text: string;
};

export type CompiledFilter = {
  leaves: readonly Leaf[];
  /** The filter's result, given for each leaf whether its condition holds. */
  combine: (holds: readonly boolean[]) => boolean;
};

export type Explanation = {
  matched: boolean;
  /** Conditions that are not met, when the filter is not. */
  failed: { condition: string; found: string | null }[];
};

/** Prepares a filter for many events. An empty `and` matches everything. */
export function compileFilter(filter: MeterFilter): CompiledFilter {
  const leaves: Leaf[] = [];
  const combine = compile(filter, leaves, false);
  return { leaves, combine };
}

function compile(filter: MeterFilter, leaves: Leaf[], negated: boolean): CompiledFilter['combine'] {
  if ('and' in filter) {
    const parts = filter.and.map((part) => compile(part, leaves, negated));
    return (holds) => parts.every((part) => part(holds));
  }
  if ('or' in filter) {
    const parts = filter.or.map((part) => compile(part, leaves, negated));
    return (holds) => parts.some((part) => part(holds));
  }
  if ('not' in filter) {
    const part = compile(filter.not, leaves, !negated);
    return (holds) => !part(holds);
  }
  const text = describeCondition(filter);
  const index = leaves.push({ condition: filter, negated, text: negated ? `not (${text})` : text }) - 1;
  return (holds) => holds[index] === true;
}

/** Whether an event, as it is sent, passes a filter. */
export function evaluateFilter(filter: MeterFilter, event: EventAsSent): boolean {
  if ('and' in filter) return filter.and.every((part) => evaluateFilter(part, event));
  if ('or' in filter) return filter.or.some((part) => evaluateFilter(part, event));
  if ('not' in filter) return !evaluateFilter(filter.not, event);
  return meetsCondition(filter, event);
}

/** Whether an event passes a filter, and which of its conditions keep it out. */
export function explainFilter(filter: MeterFilter, event: EventAsSent): Explanation {
  const { leaves, combine } = compileFilter(filter);
  const holds = leaves.map((leaf) => meetsCondition(leaf.condition, event));
  if (combine(holds)) return { matched: true, failed: [] };
  return {
    matched: false,
    failed: leaves
      .filter((leaf, index) => holds[index] === leaf.negated)
      .map((leaf) => ({ condition: leaf.text, found: foundText(leaf.condition, event) })),
  };
}

/** What stands in the field of a condition, for people. */
export function foundText(condition: Condition, event: EventAsSent): string | null {
  return scalarText(fieldValue(event, condition.field));
}
