import type { Period } from '@tallygate/contracts/meter';

const INTERVALS_PER_YEAR = { day: 365, week: 52, month: 12, year: 1 } as const;
const LONGEST_YEARS = 3;

/**
 * Why Stripe cannot cut a company's billing periods as a plan does, in words; null when it can. Stripe cuts at one instant of
 * the day in UTC, and a subscription whose cycle begins on the 29th or later forgets that day in a short month.
 * @see https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
export function cycleFault({ interval, intervalCount, anchor, zone }: Period): string | null {
  if (intervalCount > LONGEST_YEARS * INTERVALS_PER_YEAR[interval])
    return `a period of ${intervalCount} ${interval}s, where Stripe's are three years at most`;
  if (anchor === undefined)
    return zone === 'UTC' ? null : `periods that are cut in ${zone}, where Stripe's are cut in UTC`;
  const start = new Date(anchor);
  if (start.getTime() % 1000 !== 0) return `periods that begin at ${anchor}, where Stripe's begin on a whole second`;
  const isByMonth = interval === 'month' || interval === 'year';
  return isByMonth && start.getUTCDate() > 28
    ? `periods that begin on day ${start.getUTCDate()}, which not every month has`
    : null;
}

/** How a cycle is told apart from another: what prices of one subscription have in common. */
export function cycleName({ interval, intervalCount }: Period): string {
  return `${intervalCount} ${interval}`;
}
