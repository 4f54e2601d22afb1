import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { PolicyComparison } from '@tallygate/contracts/decision-policy';
import { mergeByKey } from './merge-by-key.ts';

type Company = PolicyComparison['companies'][number];
type Reason = PolicyComparison['reasons'][number];
type Totals = Pick<PolicyComparison, 'before' | 'after' | 'difference'>;

/**
 * Comparisons of successive periods as one; amounts are the sums of what each period comes to. What cannot be told of one
 * of them cannot be told of all.
 * @param comparisons at least one
 */
export function combineComparisons(comparisons: readonly [PolicyComparison, ...PolicyComparison[]]): PolicyComparison {
  return comparisons.slice(1).reduce<PolicyComparison>(
    (a, b) => ({
      events: a.events + b.events,
      changed: a.changed + b.changed,
      undecided: {
        events: a.undecided.events + b.undecided.events,
        causes: mergeByKey([...a.undecided.causes, ...b.undecided.causes], ({ cause }) => cause, addEvents).sort(
          (one, other) => other.events - one.events,
        ),
      },
      untold: a.untold + b.untold,
      ...addTotals(a, b),
      companies: mergeByKey([...a.companies, ...b.companies], ({ company }) => company, addCompany).sort(
        (one, other) => (one.company < other.company ? -1 : 1),
      ),
      reasons: mergeByKey([...a.reasons, ...b.reasons], reasonKey, addReason).sort(
        (one, other) => other.events - one.events,
      ),
      notes: a.notes,
    }),
    comparisons[0],
  );
}

function addEvents<Entry extends { events: number }>(a: Entry, b: Entry): Entry {
  return { ...a, events: a.events + b.events };
}

function addTotals(a: Totals, b: Totals): Totals {
  return {
    before: (BigInt(a.before) + BigInt(b.before)).toString(),
    after: told(a.after, b.after, addMinor),
    difference: told(a.difference, b.difference, addMinor),
  };
}

function addCompany(a: Company, b: Company): Company {
  return {
    company: a.company,
    callsBefore: a.callsBefore + b.callsBefore,
    callsAfter: told(a.callsAfter, b.callsAfter, (one, other) => one + other),
    quantityBefore: addDecimal(a.quantityBefore, b.quantityBefore),
    quantityAfter: told(a.quantityAfter, b.quantityAfter, addDecimal),
    untold: a.untold + b.untold,
    ...addTotals(a, b),
  };
}

function reasonKey({ before, after, billableBefore, billableAfter }: Reason): string {
  return JSON.stringify([before, after, billableBefore, billableAfter]);
}

function addReason(a: Reason, b: Reason): Reason {
  return {
    ...addEvents(a, b),
    quantityBefore: addDecimal(a.quantityBefore, b.quantityBefore),
    quantityAfter: told(a.quantityAfter, b.quantityAfter, addDecimal),
  };
}

function told<Value>(a: Value | null, b: Value | null, add: (a: Value, b: Value) => Value): Value | null {
  return a === null || b === null ? null : add(a, b);
}

function addDecimal(a: string, b: string): string {
  return formatDecimal(parseDecimal(a) + parseDecimal(b));
}

function addMinor(a: string, b: string): string {
  return (BigInt(a) + BigInt(b)).toString();
}
