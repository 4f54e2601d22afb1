import type { Period } from '@tallygate/contracts/meter';
import { type BillingPeriod, periodAt, previousPeriod } from '@tallygate/metering/billing-period';
import { dateInZone, formatDate } from '@tallygate/metering/zoned-time';
import { formatDayRange, formatMonth, formatYear } from '#lib/format.ts';
import type { FormatContext } from '#lib/kept-formats.ts';

export type PeriodChoice = {
  /** First day of the period in its zone; names it in the URL. */
  id: string;
  label: string;
  current: boolean;
  from: string;
  to: string;
};

const EARLIER = 11;

/** The billing period that `nowMs` falls in and those before it, newest first. */
export function periodChoices(period: Period, nowMs: number, context: FormatContext = {}): PeriodChoice[] {
  const zone = period.anchor === undefined ? period.zone : 'UTC';
  let span = periodAt(period, nowMs);
  return Array.from({ length: EARLIER + 1 }, (_, index) => {
    if (index > 0) span = previousPeriod(period, span);
    return {
      id: formatDate(dateInZone(span.from, zone)),
      label: periodLabel(period, span, { ...context, timeZone: zone }),
      current: index === 0,
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
    };
  });
}

function periodLabel(period: Period, { from, to }: BillingPeriod, context: FormatContext): string {
  const isCalendar = period.anchor === undefined && period.intervalCount === 1;
  if (isCalendar && period.interval === 'year') return formatYear(from, context);
  if (isCalendar && period.interval === 'month') return formatMonth(from, context);
  // The end belongs to the next period; the last instant of this one has its last day.
  return formatDayRange(from, to - 1, context);
}
