import type { CreditMode } from '@tallygate/contracts/credit';
import type { CompanyPlanView, SaveCompanyPlan } from '@tallygate/contracts/plan';
import type { PrivateTerms } from '@tallygate/contracts/plan-terms';
import { startOfDay } from '#lib/day-range.ts';
import { majorToMinor, minorToMajorText } from '#lib/money.ts';

/** Of an amount: what the plan says, none at all, or one of the company's own. */
type Source = 'plan' | 'none' | 'own';
type AmountValues = { source: Source; amount: string };

/** A company's time on a plan as its form holds it: days of UTC, money in major units as typed. */
export type EntryValues = {
  from: string;
  until: string;
  subscription: string;
  credit: CreditMode;
  baseFee: AmountValues & { timing: 'in_arrears' | 'in_advance' };
  minimum: AmountValues & { scope: 'usage' | 'total' };
  cap: AmountValues & { scope: 'usage' | 'total' };
  prices: PrivateTerms['prices'];
};

const AS_PLANNED: AmountValues = { source: 'plan', amount: '' };

/** @param currency of the plan's terms */
export function entryValues(entry: CompanyPlanView, currency: string): EntryValues {
  const { validFrom, validTo, subscription, credit, privateTerms } = entry;
  const { baseFee, minimum, cap, prices = [] } = privateTerms ?? {};
  const amountOf = (term: { amount: string } | null | undefined): AmountValues => {
    if (term === undefined) return AS_PLANNED;
    return term === null
      ? { source: 'none', amount: '' }
      : { source: 'own', amount: minorToMajorText(term.amount, currency) };
  };
  return {
    from: validFrom.slice(0, 10),
    until: validTo?.slice(0, 10) ?? '',
    subscription: subscription ?? '',
    credit,
    baseFee: { ...amountOf(baseFee), timing: baseFee?.timing ?? 'in_arrears' },
    minimum: { ...amountOf(minimum), scope: minimum?.scope ?? 'usage' },
    cap: { ...amountOf(cap), scope: cap?.scope ?? 'usage' },
    prices,
  };
}

/**
 * The entry that is sent. What is no amount goes as it was typed, so that the api says what is wrong with it. A stored instant
 * within a day stays what it was, unless another day is chosen.
 */
export function entryOf(values: EntryValues, stored: CompanyPlanView, currency: string): SaveCompanyPlan {
  const { from, until, subscription, credit, baseFee, minimum, cap, prices } = values;
  const termOf = <Rest extends object>({ source, amount }: AmountValues, rest: Rest) => {
    if (source === 'plan') return undefined;
    return source === 'none' ? null : { amount: majorToMinor(amount, currency) ?? amount.trim(), ...rest };
  };
  const terms = {
    baseFee: termOf(baseFee, { timing: baseFee.timing }),
    minimum: termOf(minimum, { scope: minimum.scope }),
    cap: termOf(cap, { scope: cap.scope }),
  };
  const isAsPlanned = Object.values(terms).every((term) => term === undefined) && prices.length === 0;
  return {
    company: stored.company,
    planId: stored.planId,
    subscription: subscription.trim() || null,
    credit,
    privateTerms: isAsPlanned ? null : { ...defined(terms), prices },
    validFrom: instantOf(stored.validFrom, from),
    validTo: until === '' ? null : instantOf(stored.validTo, until),
  };
}

function instantOf(stored: string | null, day: string): string {
  return stored?.startsWith(day) && day !== '' ? stored : startOfDay(day);
}

function defined<Of extends object>(of: Of): { [Key in keyof Of]?: Exclude<Of[Key], undefined> } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as never;
}

/** The field of the form that stands for a part of the request; the empty text for none, such as a price. */
export function entryField(path: string): string {
  const term = /^privateTerms\.(baseFee|minimum|cap)\b/.exec(path)?.[1];
  if (term !== undefined) return term;
  return { validFrom: 'from', validTo: 'until', subscription: 'subscription', credit: 'credit' }[path] ?? '';
}

/** What the form calls a part of the request that has no field. */
export function entryLabel(path: string): string {
  if (path.startsWith('privateTerms.prices')) return 'Prices';
  return path === 'privateTerms' ? 'Private terms' : path;
}
