/** What a rail answered to a report, as far as it decides. Without a status nobody knows whether it was taken. */
export type RailAnswer = {
  status?: number;
  /** The rail's own word, such as `rate_limit` or `resource_missing`. */
  code?: string;
  message: string;
  /** `Stripe-Should-Retry`. */
  shouldRetry?: boolean;
  retryAfterMs?: number;
};

/**
 * What an answer means for the report. `taken_before` says that an earlier attempt had arrived; `refused` that this report
 * will never be taken as it is; `closed` that the rail takes none until its settings are mended, so that none is tried.
 */
export type DeliveryOutcome =
  | { kind: 'delivered' | 'taken_before' }
  | { kind: 'retry'; message: string; retryAfterMs?: number }
  | { kind: 'refused' | 'closed'; message: string };

/**
 * Reads an answer.
 * @see https://docs.stripe.com/error-low-level
 */
export function outcomeOf(answer: RailAnswer): DeliveryOutcome {
  const { status, message, retryAfterMs } = answer;
  const retry = { kind: 'retry' as const, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (status === undefined) return retry;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  // Stripe refuses an identifier that it knows as 400; its own advice not to repeat it tells the two apart from nothing else.
  if (status === 400 && /already exists/i.test(message)) return { kind: 'taken_before' };
  if (status === 401 || status === 403) return { kind: 'closed', message };
  if (answer.shouldRetry === true) return retry;
  if (status === 408 || status === 409 || status === 425 || status === 429) return retry;
  if (status >= 500) return retry;
  return { kind: 'refused', message };
}

/** From then on a rail may have forgotten identifiers: Stripe keeps them for at least 24 hours. */
const REMEMBERED_MS = 23 * 3_600_000;

/**
 * What to do with a report that is not acknowledged: the same identifier again, or never again, because it might count twice.
 * @param firstSentAt null before the first attempt
 */
export function nextStep(firstSentAt: Date | null, now: Date): 'send' | 'ask_summary' {
  return firstSentAt !== null && now.getTime() - firstSentAt.getTime() >= REMEMBERED_MS ? 'ask_summary' : 'send';
}

/**
 * Whether a report arrived, by what the rail has counted for its hour. Sums are decimal text without trailing zeros.
 * @returns `unclear` when it is neither what there was before nor that and the report: somebody else reported too
 */
export function judgeBySummary(sums: {
  before: string;
  after: string;
  counted: string;
}): 'arrived' | 'lost' | 'unclear' {
  if (sums.counted === sums.after) return 'arrived';
  return sums.counted === sums.before ? 'lost' : 'unclear';
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15 * 60_000;

/**
 * When a report is tried again: doubling from a second to a quarter of an hour, never before the rail asked for it.
 * @param attempts made so far, at least 1
 * @param spread 0 to 1: moves the time within its second half, so that what failed together does not come back together
 */
export function retryAt(
  now: Date,
  attempts: number,
  { retryAfterMs = 0, spread }: { retryAfterMs?: number; spread: number },
): Date {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20));
  return new Date(now.getTime() + Math.max(retryAfterMs, longest * (0.5 + spread / 2)));
}
