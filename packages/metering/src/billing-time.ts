import { type CallTimes, GRACE_MS, isLong } from '@tallygate/contracts/call-times';
import type { Period } from '@tallygate/contracts/meter';
import { periodAt } from './billing-period.ts';

/**
 * The instant that decides in which billing period a call is counted, and which version of a price it has: when it was
 * accepted, or when it ended, if the period in which it was accepted is closed by then, one hour after its end. Such a
 * call, a task for the most part, would otherwise be added to a period that nobody bills any more.
 *
 * It lies in exactly one period, so each call counts once. A period begins and ends by the meter's interval, zone and
 * anchor, which the gateway does not know: this is asked where a meter's period is read from the ledger.
 * @param times when the call was accepted and when it ended, milliseconds since 1970
 * @param period how the meter cuts time
 * @returns one of the two instants
 */
export function billingTime(times: CallTimes, period: Period): number {
  const { accepted, ended } = times;
  if (!isLong(times)) return accepted;
  return ended < periodAt(period, accepted).to + GRACE_MS ? accepted : ended;
}
