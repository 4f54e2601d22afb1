import type { RateLimiter, RateLimitQuery, RateLimitState } from './rate-limiter.ts';

/** fixed-window: units used and when the window ends; gcra: theoretical arrival time in `endsAt`. */
type Counter = { used: number; endsAt: number };

export type MemoryLimiterOptions = {
  algorithm: 'fixed-window' | 'gcra';
  /** Counters kept; beyond it the ones that were created first are forgotten. */
  maxEntries: number;
  now(): number;
};

/** Counts in this process: for one gateway with one worker; lost when it restarts. */
export function createMemoryLimiter(options: MemoryLimiterOptions): RateLimiter {
  const counters = new Map<string, Counter>();
  const measure = options.algorithm === 'gcra' ? measureGcra : measureWindow;

  function store(key: string, counter: Counter): void {
    if (!counters.has(key) && counters.size >= options.maxEntries) {
      const oldest = counters.keys().next();
      if (!oldest.done) counters.delete(oldest.value);
    }
    counters.set(key, counter);
  }

  return {
    charge(queries) {
      const now = options.now();
      for (const query of queries)
        store(query.key, measure(query, { counter: counters.get(query.key), now, draws: true }).next);
    },
    take(queries) {
      const now = options.now();
      const measured = queries.map((query) => measure(query, { counter: counters.get(query.key), now, draws: true }));
      if (measured.every(({ state }) => state.isAllowed)) {
        measured.forEach(({ next }, index) => {
          store((queries[index] as RateLimitQuery).key, next);
        });
        return measured.map(({ state }) => state);
      }
      // Refused by one means taken from none; the others report where they stand.
      return queries.map((query, index) => {
        const { state } = measured[index] as Measured;
        return state.isAllowed ? measure(query, { counter: counters.get(query.key), now, draws: false }).state : state;
      });
    },
    close: () => Promise.resolve(counters.clear()),
  };
}

type Measured = { state: RateLimitState; next: Counter };

type Moment = {
  counter: Counter | undefined;
  now: number;
  /** Whether units are taken, or only looked at. */
  draws: boolean;
};

function measureWindow(query: RateLimitQuery, { counter, now, draws }: Moment): Measured {
  const current = counter !== undefined && now < counter.endsAt ? counter : { used: 0, endsAt: now + query.windowMs };
  const used = current.used + (draws ? query.cost : 0);
  const isAllowed = current.used + (draws ? (query.needs ?? query.cost) : 0) <= query.limit;
  const resetMs = current.endsAt - now;
  return {
    next: { used, endsAt: current.endsAt },
    state: {
      isAllowed,
      limit: query.limit,
      remaining: Math.max(0, Math.floor(query.limit - (isAllowed ? used : current.used))),
      windowMs: query.windowMs,
      resetMs,
      retryAfterMs: isAllowed ? 0 : resetMs,
    },
  };
}

/** Generic cell rate algorithm: units come back evenly, `burst` of them may be used at once. */
function measureGcra(query: RateLimitQuery, { counter, now, draws }: Moment): Measured {
  const interval = query.windowMs / query.limit;
  const burst = query.burst ?? query.limit;
  const arrival = Math.max(counter?.endsAt ?? now, now);
  const next = arrival + (draws ? query.cost * interval : 0);
  const allowedAt = arrival + (draws ? (query.needs ?? query.cost) * interval : 0) - burst * interval;
  // Half a microsecond of slack: sums of intervals such as 1000/3 are not exact.
  const isAllowed = now >= allowedAt - 0.0005;
  const reached = isAllowed ? next : arrival;
  return {
    next: { used: 0, endsAt: next },
    state: {
      isAllowed,
      limit: query.limit,
      remaining: Math.max(0, Math.floor((now + burst * interval - reached) / interval + 1e-6)),
      windowMs: query.windowMs,
      resetMs: reached - now,
      retryAfterMs: isAllowed ? 0 : allowedAt - now,
    },
  };
}
