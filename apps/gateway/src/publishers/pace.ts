/** How fast a sender gives up on an answer and tries again. */
export type Pace = {
  connectTimeoutMs: number;
  responseTimeoutMs: number;
  firstRetryMs: number;
  maxRetryMs: number;
  /** First wait after an answer that only a person can change: a wrong key, an unpaid account, a wrong address. */
  firstRecheckMs: number;
  maxRecheckMs: number;
};

export const MOESIF_PACE: Pace = {
  connectTimeoutMs: 5_000,
  responseTimeoutMs: 10_000,
  firstRetryMs: 1_000,
  maxRetryMs: 300_000,
  firstRecheckMs: 5_000,
  maxRecheckMs: 60_000,
};

export const CONSOLE_PACE: Pace = {
  connectTimeoutMs: 2_000,
  // Storing a batch may have to wait while the ledger answers a query over a million rows.
  responseTimeoutMs: 30_000,
  firstRetryMs: 200,
  maxRetryMs: 5_000,
  firstRecheckMs: 1_000,
  maxRecheckMs: 5_000,
};
