import type { AlertWindow } from '@tallygate/contracts/alert-kinds';
import type { Period } from '@tallygate/contracts/meter';
import { type BillingPeriod, periodAt, previousPeriod } from '@tallygate/metering/billing-period';

const HOUR_MS = 3_600_000;

/**
 * The windows whose calls may still arrive: the present one, and the one before it unless that ended before the rule
 * was made. Instants are milliseconds since 1970.
 * @param cycle by which the company's billing periods are cut; days are those of UTC
 * @param since when the rule was made or changed
 */
export function windowsOf(window: AlertWindow, cycle: Period, at: { now: number; since: number }): BillingPeriod[] {
  const present = windowAt(window, cycle, at.now);
  const former =
    window === 'hour' ? windowAt(window, cycle, present.from - 1) : previousPeriod(cutOf(window, cycle), present);
  return former.to > at.since ? [former, present] : [present];
}

function windowAt(window: AlertWindow, cycle: Period, instant: number): BillingPeriod {
  if (window !== 'hour') return periodAt(cutOf(window, cycle), instant);
  const from = instant - (instant % HOUR_MS);
  return { from, to: from + HOUR_MS };
}

function cutOf(window: Exclude<AlertWindow, 'hour'>, cycle: Period): Period {
  return window === 'period' ? cycle : { interval: 'day', intervalCount: 1, zone: 'UTC' };
}
