import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { RateLimiter, RateLimitQuery, RateLimitState } from './rate-limiter.ts';

export type RedisLimiterOptions = {
  url: string;
  algorithm: 'fixed-window' | 'gcra';
  keyPrefix: string;
  /** What happens to requests while the server does not answer: pass (open) or 429 (closed). */
  failureMode: 'open' | 'closed';
  /** Told once per outage. */
  onError(error: Error): void;
};

const TIMEOUT_MS = 1_000;

/**
 * All counters of one draw in one round trip. The server's clock counts, so gateways with different clocks agree.
 * ARGV: algorithm, `take` or `charge`; then per key limit, window (ms), burst, cost, and what must be free for it.
 * Returns per key: allowed, remaining, reset (ms), retry (ms). `charge` takes whatever is free.
 */
const SCRIPT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local gcra = ARGV[1] == 'gcra'
local rows, ok = {}, true
for i, key in ipairs(KEYS) do
  local o = (i - 1) * 5 + 2
  local limit, window = tonumber(ARGV[o + 1]), tonumber(ARGV[o + 2])
  local burst, cost, needs = tonumber(ARGV[o + 3]), tonumber(ARGV[o + 4]), tonumber(ARGV[o + 5])
  local row = { limit = limit, window = window, cost = cost }
  if gcra then
    row.interval = window / limit
    row.reach = burst * row.interval
    row.arrival = math.max(tonumber(redis.call('GET', key) or now), now)
    row.nextArrival = row.arrival + cost * row.interval
    row.allowedAt = row.arrival + needs * row.interval - row.reach
    row.allowed = now >= row.allowedAt - 0.0005
  else
    row.used = tonumber(redis.call('GET', key) or 0)
    row.ttl = redis.call('PTTL', key)
    if row.ttl < 0 then row.used = 0 row.ttl = window end
    row.allowed = row.used + needs <= limit
  end
  if ARGV[2] == 'charge' then row.allowed = true end
  ok = ok and row.allowed
  rows[i] = row
end
local out = {}
for i, key in ipairs(KEYS) do
  local row = rows[i]
  local remaining, reset, retry
  if gcra then
    local at = ok and row.nextArrival or row.arrival
    if ok then redis.call('SET', key, string.format('%.4f', at), 'PX', math.max(1, math.ceil(at - now))) end
    remaining = math.floor((now + row.reach - at) / row.interval + 0.000001)
    reset = at - now
    retry = row.allowed and 0 or row.allowedAt - now
  else
    local used = row.used
    if ok then
      used = used + row.cost
      redis.call('SET', key, tostring(used), 'PX', row.ttl)
    end
    remaining = math.floor(row.limit - used)
    reset = row.ttl
    retry = row.allowed and 0 or row.ttl
  end
  out[#out + 1] = row.allowed and 1 or 0
  out[#out + 1] = math.max(0, remaining)
  out[#out + 1] = math.ceil(reset)
  out[#out + 1] = math.ceil(retry)
end
return out
`;
const SCRIPT_SHA = createHash('sha1').update(SCRIPT).digest('hex');

/** Counts in Redis, shared by all gateways that use it. */
export function createRedisLimiter(options: RedisLimiterOptions): RateLimiter {
  const redis = new Redis(options.url, {
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    // While the server is away a call is decided by the failure mode at once and does not wait in a queue.
    enableOfflineQueue: false,
  });
  let isDown = false;
  const report = (error: Error) => {
    if (!isDown) options.onError(error);
    isDown = true;
  };
  redis.on('error', report);
  const connected = new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    redis.once('error', () => resolve());
  });

  async function run(keys: string[], args: string[]): Promise<unknown> {
    try {
      return await redis.evalsha(SCRIPT_SHA, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(SCRIPT, keys.length, ...keys, ...args);
    }
  }

  async function ask(mode: 'take' | 'charge', queries: readonly RateLimitQuery[]): Promise<number[]> {
    const keys = queries.map((query) => options.keyPrefix + query.key);
    const numbers = queries.flatMap(({ limit, windowMs, burst, cost, needs }) => [
      limit,
      windowMs,
      burst ?? limit,
      cost,
      needs ?? cost,
    ]);
    await connected;
    const rows = (await run(keys, [options.algorithm, mode, ...numbers.map(String)])) as number[];
    isDown = false;
    return rows;
  }

  return {
    async charge(queries) {
      await ask('charge', queries).catch(report);
    },
    async take(queries) {
      try {
        const rows = await ask('take', queries);
        return queries.map((query, index) => toState(query, rows.slice(index * 4, index * 4 + 4)));
      } catch (error) {
        report(error instanceof Error ? error : new Error(String(error)));
        return queries.map((query) => undecided(query, options.failureMode === 'open'));
      }
    },
    async close() {
      redis.disconnect();
    },
  };
}

function toState(query: RateLimitQuery, row: readonly number[]): RateLimitState {
  const [allowed = 0, remaining = 0, resetMs = 0, retryAfterMs = 0] = row;
  return { isAllowed: allowed === 1, limit: query.limit, remaining, windowMs: query.windowMs, resetMs, retryAfterMs };
}

function undecided(query: RateLimitQuery, isAllowed: boolean): RateLimitState {
  const { limit, windowMs } = query;
  return {
    isAllowed,
    limit,
    remaining: isAllowed ? limit : 0,
    windowMs,
    resetMs: windowMs,
    retryAfterMs: isAllowed ? 0 : 1000,
  };
}
