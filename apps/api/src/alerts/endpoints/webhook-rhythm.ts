const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long after an attempt the next one is made. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const;

/** Attempts of one message at most. */
export const MOST_ATTEMPTS = PAUSES_MS.length + 1;

/** Longest wait that a receiver may ask for: nobody should be able to park a message for ever. */
const LONGEST_ASKED_MS = 24 * HOUR_MS;

/**
 * When a message is tried again, in the rhythm that Standard Webhooks recommends, never before the receiver asked for it.
 * @param attemptsMade at least 1
 * @param asked what `Retry-After` said, and a random part from 0 to 1 by which the pause is up to a tenth longer
 * @returns null when it was tried often enough
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function nextAttemptAt(
  now: Date,
  attemptsMade: number,
  { retryAfterMs = 0, spread }: { retryAfterMs?: number; spread: number },
): Date | null {
  const pause = PAUSES_MS[attemptsMade - 1];
  if (pause === undefined) return null;
  return new Date(now.getTime() + Math.max(Math.min(retryAfterMs, LONGEST_ASKED_MS), pause * (1 + spread / 10)));
}

/** Milliseconds that `Retry-After` asks to wait, in seconds or until a date; 0 without one, or for one that nobody can read. */
export function retryAfterMs(header: string | undefined, now: Date): number {
  if (header === undefined) return 0;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * SECOND_MS : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
