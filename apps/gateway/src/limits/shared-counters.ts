import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { LimitChange, LimitCounters, LimitQuery, LimitsHeld } from './limit-counters.ts';

type Options = {
  url: string;
  keyPrefix: string;
  now: () => number;
  /** Told once per outage. */
  onError: (error: Error) => void;
};

const TIMEOUT_MS = 1_000;
/** A call that ends a little after its window finds the counter. */
const GRACE_MS = 60_000;

/**
 * All counters of a request in one round trip. ARGV: `hold` or `change`; then per key limit, amount, whether it is hard, and how
 * long it is kept (ms). Amounts are added as text, so they stay exact; comparing is exact below 2⁵³, which the schema sees to.
 */
const SCRIPT = `
local used, ok = {}, true
for i, key in ipairs(KEYS) do
  local o = (i - 1) * 4 + 1
  local text = redis.call('GET', key) or '0'
  used[i] = text
  if ARGV[1] == 'hold' and ARGV[o + 3] == '1' then
    local have, limit, amount = tonumber(text), tonumber(ARGV[o + 1]), tonumber(ARGV[o + 2])
    if amount == 0 then ok = ok and have < limit else ok = ok and have + amount <= limit end
  end
end
if ok then
  for i, key in ipairs(KEYS) do
    local o = (i - 1) * 4 + 1
    local sum = tonumber(used[i]) + tonumber(ARGV[o + 2])
    if sum <= 0 then redis.call('DEL', key)
    else
      redis.call('INCRBY', key, ARGV[o + 2])
      redis.call('PEXPIRE', key, ARGV[o + 4])
    end
  end
end
return { ok and 1 or 0, used }
`;
const SCRIPT_SHA = createHash('sha1').update(SCRIPT).digest('hex');

/** Counts in Redis, for all gateways that use it. `hold` rejects while it does not answer. */
export function connectSharedCounters({ url, keyPrefix, now, onError }: Options): LimitCounters {
  const redis = new Redis(url, {
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  let isDown = false;
  const report = (error: unknown): void => {
    if (!isDown) onError(error instanceof Error ? error : new Error(String(error)));
    isDown = true;
  };
  redis.on('error', report);
  const connected = new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    redis.once('error', () => resolve());
  });

  async function run(verb: 'hold' | 'change', rows: readonly (LimitChange & Partial<LimitQuery>)[]) {
    const keys = rows.map(({ key }) => keyPrefix + key);
    const values = rows.flatMap(({ limit = 0n, amount, isHard, untilMs }) => [
      `${limit}`,
      `${amount}`,
      isHard ? '1' : '0',
      `${Math.max(1, Math.ceil(untilMs - now())) + GRACE_MS}`,
    ]);
    await connected;
    const args = [...keys, verb, ...values];
    const reply = await redis.evalsha(SCRIPT_SHA, keys.length, ...args).catch((error: unknown) => {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(SCRIPT, keys.length, ...args);
    });
    isDown = false;
    return reply as [number, string[]];
  }

  return {
    async hold(queries): Promise<LimitsHeld> {
      try {
        const [isHeld, used] = await run('hold', queries);
        return { isHeld: isHeld === 1, used: used.map(BigInt) };
      } catch (error) {
        report(error);
        throw error;
      }
    },
    change(changes) {
      if (changes.length > 0) run('change', changes).catch(report);
    },
    async close() {
      redis.disconnect();
    },
  };
}
