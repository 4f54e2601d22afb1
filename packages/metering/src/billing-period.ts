import type { Period } from '@tallygate/contracts/meter';
import { dateInZone, startOfDay } from './zoned-time.ts';

/** Half-open: `from ≤ t < to`. Instants are milliseconds since 1970, UTC. */
export type BillingPeriod = { from: number; to: number };

const DAY_MS = 86_400_000;
const MONTHS = { month: 1, year: 12 } as const;

/**
 * The billing period that an instant falls in. With an anchor, cycles start at that instant of the day in UTC, and a
 * day that a month does not have becomes its last (as Stripe's `billing_cycle_anchor`); without one, calendar periods
 * are cut in the zone: weeks start on Monday, several months or years count from January 1970.
 * @see https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
export function periodAt(period: Period, instant: number): BillingPeriod {
  const startOf = cycleStarts(period);
  let index = firstGuess(period, instant);
  while (startOf(index) > instant) index--;
  while (startOf(index + 1) <= instant) index++;
  return { from: startOf(index), to: startOf(index + 1) };
}

/** The period before one that `periodAt` gave. */
export function previousPeriod(period: Period, current: BillingPeriod): BillingPeriod {
  return periodAt(period, current.from - 1);
}

/** The period after one that `periodAt` gave. */
export function nextPeriod(period: Period, current: BillingPeriod): BillingPeriod {
  return periodAt(period, current.to);
}

/** The billing periods that a span covers, in order; the first and the last are cut where it begins and ends. */
export function periodsWithin(period: Period, span: BillingPeriod): BillingPeriod[] {
  const pieces: BillingPeriod[] = [];
  for (let from = span.from; from < span.to; ) {
    const to = Math.min(periodAt(period, from).to, span.to);
    pieces.push({ from, to });
    from = to;
  }
  return pieces;
}

/** Start of the cycle with a number; number 0 is the anchor's, or the calendar's of 1970. */
function cycleStarts(period: Period): (index: number) => number {
  const { interval, intervalCount, zone } = period;
  if (period.anchor !== undefined) {
    const anchor = Date.parse(period.anchor);
    if (interval === 'day' || interval === 'week') {
      const length = DAY_MS * (interval === 'week' ? 7 : 1) * intervalCount;
      return (index) => anchor + index * length;
    }
    return (index) => addMonths(anchor, index * intervalCount * MONTHS[interval]);
  }
  if (interval === 'day' || interval === 'week') {
    // 29 December 1969 was a Monday.
    const first = interval === 'week' ? { year: 1969, month: 12, day: 29 } : { year: 1970, month: 1, day: 1 };
    const days = (interval === 'week' ? 7 : 1) * intervalCount;
    return (index) => startOfDay({ ...first, day: first.day + index * days }, zone);
  }
  const months = intervalCount * MONTHS[interval];
  return (index) => startOfDay({ year: 1970, month: 1 + index * months, day: 1 }, zone);
}

/** The same instant of the day some months later, on the month's last day when it has no such day. */
function addMonths(instant: number, months: number): number {
  const start = new Date(instant);
  const year = start.getUTCFullYear();
  const month = start.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(start.getUTCDate(), lastDay)) + (((instant % DAY_MS) + DAY_MS) % DAY_MS);
}

/** Near the right cycle; `periodAt` walks the rest. */
function firstGuess({ interval, intervalCount, anchor, zone }: Period, instant: number): number {
  const origin = anchor === undefined ? 0 : Date.parse(anchor);
  if (interval === 'day' || interval === 'week')
    return Math.floor((instant - origin) / (DAY_MS * (interval === 'week' ? 7 : 1) * intervalCount));
  const at = dateInZone(instant, anchor === undefined ? zone : 'UTC');
  const start = dateInZone(origin, 'UTC');
  const months = (at.year - start.year) * 12 + at.month - start.month;
  return Math.floor(months / (intervalCount * MONTHS[interval]));
}
