/** One counter to draw from. */
export type RateLimitQuery = {
  key: string;
  /** Units allowed per window. */
  limit: number;
  windowMs: number;
  /** Units that may come at once (gcra only); default `limit`. */
  burst: number | undefined;
  cost: number;
};

/** Where a counter stands after (or, when refused, without) the draw. */
export type RateLimitState = {
  allowed: boolean;
  limit: number;
  remaining: number;
  windowMs: number;
  /** Milliseconds until the counter is whole again. */
  resetMs: number;
  /** Milliseconds until the same draw can succeed; 0 when it did. */
  retryAfterMs: number;
};

/** Counts across requests. A draw takes from all its counters or from none. */
export type RateLimiter = {
  take(queries: readonly RateLimitQuery[]): RateLimitState[] | Promise<RateLimitState[]>;
  close(): Promise<void>;
};
