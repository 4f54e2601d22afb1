import type { CallLimit } from '@tallygate/contracts/call-limit';
import { type Period, period } from '@tallygate/contracts/meter';
import { periodAt } from '@tallygate/metering/billing-period';

/** The time that a limit is for now. */
export type LimitWindow = {
  /** Differs from that of every other window of the same limit. */
  id: string;
  /** When the next one begins; milliseconds since 1970. Undefined for a session, which begins anew with the next. */
  endsAt: number | undefined;
  /** Until when its counter is kept. */
  untilMs: number;
};

type At = {
  /** Milliseconds since 1970. */
  at: number;
  /** The billing period of the company; the calendar's months where it is on no plan. */
  period: Period | undefined;
  /** Hash of the session's id; undefined where the protocol has none. */
  session: string | undefined;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONTHS = period.parse({});

/** The window of a limit that a call falls in. A call without a session counts for a day, so that nobody escapes by having none. */
export function limitWindow({ per }: Pick<CallLimit, 'per'>, { at, period: cycle, session }: At): LimitWindow {
  if (per === 'session' && session !== undefined)
    return { id: `session:${session}`, endsAt: undefined, untilMs: at + DAY_MS };
  if (per === 'period') {
    const { from, to } = periodAt(cycle ?? MONTHS, at);
    return { id: `period:${from}`, endsAt: to, untilMs: to };
  }
  const length = per === 'hour' ? HOUR_MS : DAY_MS;
  const from = Math.floor(at / length) * length;
  return { id: `${per}:${from}`, endsAt: from + length, untilMs: from + length };
}
