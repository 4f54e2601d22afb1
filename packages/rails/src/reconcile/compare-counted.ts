import { subtractDecimals, sumDecimals } from '@tallygate/contracts/decimal';
import { moneyOf } from './compare-calls.ts';
import type { ReconcileFinding } from './finding.ts';
import type { Hours, ReconcileInput } from './hop-data.ts';
import { differenceOf, differingHours, isNegative, isZero, sizeOf, totalOf } from './quantities.ts';

const DAY_MS = 86_400_000;

/**
 * What was rated against what a rail says that is told of single events and counts them itself: no outbox stands between them.
 * Its sums are of windows that it chooses, so days are compared.
 */
export function compareCounted(input: ReconcileInput): ReconcileFinding | null {
  const { outbox, rated, railUsage, period } = input;
  if (outbox || !railUsage) return null;
  const counted = byDay(railUsage.hours, period.from);
  const parts = differingHours(byDay(rated.hours, period.from), counted);
  if (parts.length === 0) return undeliveredFinding(input);
  const difference = differenceOf(parts);
  return {
    from: 'rated',
    to: 'rail_usage',
    quantity: difference,
    money: moneyOf(input, totalOf(counted), difference),
    parts,
    calls: [],
    ...wordsOf(input, difference),
  };
}

function wordsOf(
  { meterDifferences = [] }: ReconcileInput,
  difference: string,
): Pick<ReconcileFinding, 'class' | 'detail' | 'next'> {
  if (isZero(difference))
    return {
      class: 'shifted',
      detail: 'The sum is right, the days are not.',
      next: 'Nothing to pay differs within the period; look by which time the rail cuts its days.',
    };
  const amount = isNegative(difference)
    ? `The rail has counted ${sizeOf(difference)} less than was rated`
    : `The rail has counted ${difference} more than was rated`;
  if (meterDifferences.length > 0)
    return {
      class: 'rated_differently',
      detail: `${amount}, and its meter is another one: ${meterDifferences.join('; ')}.`,
      next: 'Make the two meters the same: the comparison of meters says where they differ.',
    };
  if (isNegative(difference))
    return {
      class: 'lost',
      detail: `${amount}.`,
      next: 'Look at the publisher: events that are parked or wait there have not arrived.',
    };
  return {
    class: 'foreign',
    detail: `${amount}.`,
    next: 'Look for another system that sends events of this company to the same application.',
  };
}

/** Counted, and not billed: the provider behind the rail refused it. */
function undeliveredFinding(input: ReconcileInput): ReconcileFinding | null {
  const { railUsage } = input;
  const quantity = railUsage?.undelivered ?? '0';
  if (!railUsage || isZero(quantity)) return null;
  const [fault] = railUsage.faults;
  return {
    from: 'rail_usage',
    to: 'rail_invoice',
    class: 'refused',
    quantity: `-${quantity}`,
    money: moneyOf(input, subtractDecimals(totalOf(railUsage.hours), quantity), `-${quantity}`),
    parts: [],
    calls: [],
    detail: `The rail counted everything, and its billing provider did not take ${quantity}${fault ? `: ${fault.code} (${fault.message})` : ''}.`,
    next: 'Mend at the provider what the message names; the rail reports again by itself.',
  };
}

/** @param from where the period begins: its first day may be a part of one */
function byDay(hours: Hours, from: string): Hours {
  const days = new Map<string, string>();
  for (const [hour, value] of hours) {
    const day = new Date(Math.floor(Date.parse(hour) / DAY_MS) * DAY_MS).toISOString();
    const key = day < from ? from : day;
    days.set(key, sumDecimals([days.get(key) ?? '0', value]));
  }
  return days;
}
