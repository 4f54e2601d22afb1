import type { CreditEntryView, CreditLeaseView, GrantView } from '@tallygate/contracts/credit';
import type { CreditRefusals } from '@tallygate/contracts/credit-refusal';
import type { Tone } from '#components/ui/badge.tsx';
import { formatAmount, formatDifference } from '#lib/money.ts';

export const CATEGORY_WORDS: Record<GrantView['category'], string> = {
  purchased: 'Purchased',
  promotional: 'Promotional',
};

const ENTRY_WORDS: Record<CreditEntryView['type'], { label: string; sign: 1 | -1 | 0 }> = {
  granted: { label: 'Granted', sign: 1 },
  settled: { label: 'Spent by a call', sign: -1 },
  expired: { label: 'Expired', sign: -1 },
  voided: { label: 'Taken back', sign: -1 },
  // Neither moves what is left: one says what is owed, the other what nobody pays.
  debt: { label: 'Owed', sign: 0 },
  forgone: { label: 'Written off', sign: 0 },
  corrected: { label: 'Corrected', sign: 1 },
};

export function entryLabel(type: CreditEntryView['type']): string {
  return ENTRY_WORDS[type].label;
}

/** A movement with its sign, as the balance takes it. */
export function entryAmount({ type, amount, currency }: CreditEntryView): string {
  const { sign } = ENTRY_WORDS[type];
  if (sign === 0) return formatAmount(amount, currency);
  return formatDifference(sign < 0 && !amount.startsWith('-') ? `-${amount}` : amount, currency);
}

export const LEASE_WORDS: Record<CreditLeaseView['state'], { label: string; tone: Tone }> = {
  held: { label: 'Open', tone: 'neutral' },
  silent: { label: 'Silent', tone: 'warn' },
  left_behind: { label: 'Left behind', tone: 'bad' },
};

const WHY_WORDS: Record<string, string> = {
  credit: 'Credits used up',
  credit_unavailable: 'Credits could not be checked',
  price_unbounded: 'Price without an upper bound',
  limit_hour: 'Limit of the hour reached',
  limit_day: 'Limit of the day reached',
  limit_period: 'Limit of the billing period reached',
  limit_session: 'Limit of the session reached',
  limit_unavailable: 'A limit could not be checked',
  subscription_required: 'No active subscription',
};

/** Why calls were refused; words that are not known here stand as the gateway said them. */
export function whyInWords(why: readonly string[]): string {
  return why.map((one) => WHY_WORDS[one] ?? (one || 'Quota used up')).join(', ');
}

/** Amounts that may be a range, one after the other; nothing where no price counts. */
export function missedInWords(missed: CreditRefusals['missed']): string {
  const amounts = missed.map(({ currency, least, most }) =>
    least === most
      ? formatAmount(most, currency)
      : `${formatAmount(least, currency)} to ${formatAmount(most, currency)}`,
  );
  return amounts.length === 0 ? '–' : amounts.join(' + ');
}
