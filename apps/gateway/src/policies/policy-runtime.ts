import { randomBytes } from 'node:crypto';
import type { SubscriptionTerms } from '@tallygate/contracts/caller-terms';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { Outbound } from '@tallygate/outbound/outbound';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { type BoundedMap, createBoundedMap } from '../auth/bounded-map.ts';
import { type IdentitySigner, openIdentitySigner } from '../auth/identity-signer.ts';
import { ListedTools } from './listed-tools.ts';
import { createMemoryLimiter } from './rate-limiter/memory.ts';
import type { RateLimiter } from './rate-limiter/rate-limiter.ts';
import { createRedisLimiter } from './rate-limiter/redis.ts';

/** Different calls of callers that are remembered; those not made lately are forgotten first. */
const MAX_LOOPS = 100_000;

/** What lives as long as the process: counters must survive a reload, or editing a proxy would lift its limits. */
export type PolicyRuntime = {
  limiter(settings: GatewayConfig['ratelimit']): RateLimiter;
  /** The signer of caller identities: with the key of that file, else with one of the data folder. */
  identitySigner(keyFile: string | undefined): IdentitySigner;
  log(level: 'info' | 'warn', message: string, fields: Record<string, unknown>): void;
  /** What the servers behind the proxies were last seen to list, where changed tools are held. */
  listedTools: ListedTools;
  /** Equal calls lately, by hashes that only this process can make. */
  loops: { counts: BoundedMap<{ calls: number; endsAt: number }>; secret: Buffer };
  /** Subscriptions to proxies, as the control plane said last; undefined before it did. */
  subscriptions(): readonly SubscriptionTerms[] | undefined;
  /** The one way out of this process. */
  outbound: Outbound;
  /** Milliseconds since the epoch. */
  now(): number;
  close(): Promise<void>;
};

/**
 * Makes what policies share across snapshots; once per process.
 * @param options.dataDir where the key of caller identities is kept; without it that key lives in memory
 * @param options.outbound default: one without proxies
 * @param options.subscriptions default: none are known
 * @param options.redisUrl counters are shared through this server unless the configuration says `memory`
 */
export function createPolicyRuntime(
  options: {
    redisUrl?: string;
    dataDir?: string;
    outbound?: Outbound;
    now?: () => number;
    subscriptions?: PolicyRuntime['subscriptions'];
    log?: PolicyRuntime['log'];
  } = {},
): PolicyRuntime {
  const now = options.now ?? Date.now;
  const log = options.log ?? (() => {});
  const limiters = new Map<string, RateLimiter>();

  function open(settings: GatewayConfig['ratelimit']): RateLimiter {
    const { algorithm, max_entries: maxEntries } = settings;
    const backend = settings.backend ?? (options.redisUrl === undefined ? 'memory' : 'redis');
    if (backend === 'memory') return createMemoryLimiter({ algorithm, maxEntries, now });
    if (options.redisUrl === undefined) {
      throw new Error('ratelimit.backend is "redis", but the environment variable REDIS_URL is not set');
    }
    return createRedisLimiter({
      url: options.redisUrl,
      algorithm,
      keyPrefix: settings.key_prefix,
      failureMode: settings.failure_mode,
      onError: (error) => log('warn', 'The rate limit store does not answer', { error: error.message }),
    });
  }

  return {
    now,
    log,
    listedTools: new ListedTools(),
    loops: { counts: createBoundedMap(MAX_LOOPS), secret: randomBytes(32) },
    subscriptions: options.subscriptions ?? (() => undefined),
    outbound: options.outbound ?? new Outbound({ proxies: NO_PROXIES }),
    // Opened anew for each configuration: a replaced file is a rotated key.
    identitySigner: (keyFile) => openIdentitySigner({ keyFile, dataDir: options.dataDir }, now),
    limiter(settings) {
      const { algorithm, backend, failure_mode, key_prefix, max_entries } = settings;
      const identity = JSON.stringify([algorithm, backend, failure_mode, key_prefix, max_entries]);
      const limiter = limiters.get(identity) ?? open(settings);
      limiters.set(identity, limiter);
      return limiter;
    },
    async close() {
      await Promise.all([...limiters.values()].map((limiter) => limiter.close()));
      limiters.clear();
    },
  };
}
