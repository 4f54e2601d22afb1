import type { Condition, MeterFilter } from '@tallygate/contracts/meter';
import { describeCondition, meetsCondition } from './condition.ts';
import { type EventAsSent, fieldValue, scalarText } from './event-as-sent.ts';

/** One condition of a filter, in the order in which they are written. */
export type Leaf = {
  condition: Condition;
  /** It stands under an odd number of `not`. */
  isNegated: boolean;
  /** In words, with its negation. */
  text: string;
};

/** Several conditions of which one is enough: an `or`, or an `and` under `not`. */
export type Choice = {
  /** In words, with its negation. */
  text: string;
  /** Whether one of them lets an event in. */
  isMet: (holds: readonly boolean[]) => boolean;
  /** Number of the last choice within it; its own when there is none. */
  last: number;
};

export type CompiledFilter = {
  leaves: readonly Leaf[];
  /** Outer ones first. */
  choices: readonly Choice[];
  /**
   * The filter's result, given for each leaf whether its condition holds.
   * @param met number of a choice to be taken as met, whatever its conditions say
   */
  combine: (holds: readonly boolean[], met?: number) => boolean;
};

export type Explanation = {
  isMatch: boolean;
  /** Conditions that are not met, when the filter is not. */
  failed: { condition: string; found: string | null }[];
};

/** Prepares a filter for many events. An empty `and` matches everything. */
export function compileFilter(filter: MeterFilter): CompiledFilter {
  const leaves: Leaf[] = [];
  const choices: Choice[] = [];
  const combine = compile(filter, { leaves, choices }, false);
  return { leaves, choices, combine };
}

type Gathered = { leaves: Leaf[]; choices: Choice[] };

function compile(filter: MeterFilter, gathered: Gathered, isNegated: boolean): CompiledFilter['combine'] {
  const { leaves, choices } = gathered;
  if ('not' in filter) {
    const part = compile(filter.not, gathered, !isNegated);
    return (holds, met) => !part(holds, met);
  }
  if ('and' in filter || 'or' in filter) {
    const isAnd = 'and' in filter;
    const inner = isAnd ? filter.and : filter.or;
    const isChoice = isAnd === isNegated && inner.length > 1;
    const choice: Choice = { text: describeFilter(filter, isNegated), isMet: () => true, last: 0 };
    const number = isChoice ? choices.push(choice) - 1 : -1;
    const parts = inner.map((part) => compile(part, gathered, isNegated));
    const combine: CompiledFilter['combine'] = (holds, met) => {
      if (isChoice && met === number) return !isNegated;
      return isAnd ? parts.every((part) => part(holds, met)) : parts.some((part) => part(holds, met));
    };
    choice.isMet = (holds) => combine(holds) !== isNegated;
    choice.last = choices.length - 1;
    return combine;
  }
  const text = describeCondition(filter);
  const index = leaves.push({ condition: filter, isNegated, text: isNegated ? `not (${text})` : text }) - 1;
  return (holds) => holds[index] === true;
}

/** A filter in words: `any of (tool is "a"; tool is "b")`. */
export function describeFilter(filter: MeterFilter, isNegated = false): string {
  if ('not' in filter) return describeFilter(filter.not, !isNegated);
  if ('and' in filter || 'or' in filter) {
    const isAnd = 'and' in filter;
    const parts = (isAnd ? filter.and : filter.or).map((part) => describeFilter(part, isNegated));
    return parts.length === 1 ? (parts[0] ?? '') : `${isAnd === isNegated ? 'any' : 'all'} of (${parts.join('; ')})`;
  }
  const text = describeCondition(filter);
  return isNegated ? `not (${text})` : text;
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
  if (combine(holds)) return { isMatch: true, failed: [] };
  return {
    isMatch: false,
    failed: leaves
      .filter((leaf, index) => holds[index] === leaf.isNegated)
      .map((leaf) => ({ condition: leaf.text, found: foundText(leaf.condition, event) })),
  };
}

/** What stands in the field of a condition, for people. */
export function foundText(condition: Condition, event: EventAsSent): string | null {
  return scalarText(fieldValue(event, condition.field));
}
