import type { CallEvent } from './event.ts';

/** So long after its end a billing period takes what was used in it; then it is closed. Milliseconds. */
export const GRACE_MS = 3_600_000;

/** When a call was accepted and when it ended, in milliseconds since 1970. */
export type CallTimes = { accepted: number; ended: number };

/** Both instants of a recorded event. */
export function callTimes({ time, durationMs }: Pick<CallEvent, 'time' | 'durationMs'>): CallTimes {
  const accepted = Date.parse(time);
  return { accepted, ended: accepted + Math.floor(durationMs) };
}

/**
 * Whether a call took so long that its period may be closed when it ends. A shorter one always ends in the period in which
 * it was accepted, or in the grace after it.
 */
export function isLong({ accepted, ended }: CallTimes): boolean {
  return ended - accepted >= GRACE_MS;
}
