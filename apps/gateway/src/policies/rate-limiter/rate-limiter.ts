/** One counter to draw from. */
export type RateLimitQuery = {
  key: string;
  /** Units allowed per window. */
  limit: number;
  windowMs: number;
  /** Units that may come at once (gcra only); default `limit`. */
  burst: number | undefined;
  cost: number;
  /** Units that must be free for the draw, when that is not what it takes: the cost may be known only later. */
  needs?: number;
  /** Name of the quota, told to whom it refuses. */
  quota?: string;
};

/** Where a counter stands after (or, when refused, without) the draw. */
export type RateLimitState = {
  isAllowed: boolean;
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
  /** Takes what an answer turned out to cost, from each counter even beyond its limit: the work is done. */
  charge(queries: readonly RateLimitQuery[]): void | Promise<void>;
  close(): Promise<void>;
};
