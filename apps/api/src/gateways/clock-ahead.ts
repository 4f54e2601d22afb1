import type { Heartbeat } from '@tallygate/contracts/internal-api';

/**
 * A larger difference means that two clocks differ; a smaller one may be the time that a busy machine takes to write
 * and to read a report.
 */
export const CLOCK_TOLERANCE_MS = 5_000;

/**
 * How far a gateway's clock is ahead of this one; below 0 behind. A report is taken to have travelled half of the time that the
 * one before it took there and back.
 * @param receivedMs when it arrived, by this clock
 * @returns milliseconds; undefined when the gateway did not say its time
 */
export function clockAhead(clock: Heartbeat['clock'], receivedMs: number): number | undefined {
  if (clock === undefined) return undefined;
  return Math.round(Date.parse(clock.at) + (clock.roundTripMs ?? 0) / 2 - receivedMs);
}

/** Whether a clock is off by more than the time of a report could explain. */
export function isClockOff(aheadMs: number | undefined): aheadMs is number {
  return aheadMs !== undefined && Math.abs(aheadMs) > CLOCK_TOLERANCE_MS;
}
