import type { createGrant } from '@tallygate/contracts/credit';
import type { z } from 'zod';
import { endOfDay, startOfDay } from '#lib/day-range.ts';
import { majorToMinor } from '#lib/money.ts';

/** A grant as its form holds it: an amount in major units, days of UTC, everything a text. */
export type GrantValues = {
  currency: string;
  amount: string;
  category: 'purchased' | 'promotional';
  priority: string;
  from: string;
  until: string;
  note: string;
};

export const NEW_GRANT: GrantValues = {
  currency: 'usd',
  amount: '',
  category: 'purchased',
  priority: '50',
  from: '',
  until: '',
  note: '',
};

/**
 * What is sent; what is no amount goes as it was typed, so that the api says what is wrong with it.
 * @param whose the company, and the key under which pressing twice grants once
 */
export function grantOf(
  values: GrantValues,
  whose: { company: string; sourceKey: string },
): z.input<typeof createGrant> {
  const { currency, amount, category, priority, from, until, note } = values;
  const effectiveAt = startOfDay(from);
  return {
    ...whose,
    currency,
    amount: majorToMinor(amount, currency) ?? amount.trim(),
    category,
    priority: priority.trim() === '' ? Number.NaN : Number(priority),
    ...(effectiveAt !== '' && { effectiveAt }),
    expiresAt: endOfDay(until) || null,
    note,
  };
}

/** The field of the form that stands for a part of the request. */
export function grantField(path: string): string {
  return { effectiveAt: 'from', expiresAt: 'until' }[path] ?? path;
}
