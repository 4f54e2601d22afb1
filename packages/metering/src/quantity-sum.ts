import { type Decimal, ONE } from '@tallygate/contracts/decimal';
import type { Metric } from '@tallygate/contracts/meter';
import { exactNumber, fieldValue, scalarText } from './event-as-sent.ts';
import type { UsageGroup } from './usage-group.ts';

/** Adds up one metric over groups of events. */
export type QuantitySum = {
  add: (group: UsageGroup) => void;
  /** Before multiplier and rounding. */
  value: () => Decimal;
};

/**
 * A fresh sum: `count` adds how many calls the groups are of; `sum` adds a field exactly and passes over events
 * where it is not a number; `unique` counts different values of a field.
 */
export function quantitySum(metric: Metric): QuantitySum {
  if (metric.type === 'unique') {
    const seen = new Set<string>();
    return {
      add: (group) => {
        const text = scalarText(fieldValue(group.event, metric.field));
        if (text !== null) seen.add(text);
      },
      value: () => BigInt(seen.size) * ONE,
    };
  }
  let total: Decimal = 0n;
  const amountOf = metric.type === 'count' ? countOf : (group: UsageGroup) => fieldSum(metric.field, group).total;
  return {
    add: (group) => {
      total += amountOf(group);
    },
    value: () => total,
  };
}

function countOf(group: UsageGroup): Decimal {
  return BigInt(group.calls) * ONE;
}

/** The metric's field added over the group, and how many of its events have no number in it. */
export function fieldSum(field: string, group: UsageGroup): { total: Decimal; notNumeric: number } {
  if (group.sum !== undefined) return group.sum;
  const value = exactNumber(fieldValue(group.event, field));
  if (value === null) return { total: 0n, notNumeric: group.calls };
  return { total: value * BigInt(group.calls), notNumeric: 0 };
}
