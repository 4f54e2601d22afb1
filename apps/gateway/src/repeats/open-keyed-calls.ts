import { join } from 'node:path';
import { windowMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Logger } from '@tallygate/server-kit/logger';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import type { GatewayEnv } from '../env.ts';
import type { GatewayMetrics } from '../record/gateway-metrics.ts';
import { KeyLog } from './key-log.ts';
import { KeyedCalls } from './keyed-calls.ts';
import { connectSharedKeys } from './shared-keys.ts';

/** Opens the keys of the data folder, and those of other gateways when there is a Redis. */
export function openKeyedCalls(options: {
  env: GatewayEnv;
  config: GatewayConfig;
  metrics: GatewayMetrics;
  logger: Logger;
  clock: ProductClock;
}): KeyedCalls {
  const { env, config, metrics, logger, clock } = options;
  const window = windowMs(config.billing.dedupe_window);
  const onError = (error: Error): void => {
    logger.error({ err: error }, 'an idempotency key could not be written down');
  };
  const log = new KeyLog({ dir: join(env.TALLYGATE_DATA_DIR, 'keys'), onError }, clock.nowMs() - window);
  const shared =
    env.REDIS_URL === undefined
      ? undefined
      : connectSharedKeys(env.REDIS_URL, (error) => {
          logger.warn({ err: error }, 'idempotency keys are not shared with other gateways: Redis does not answer');
        });
  return new KeyedCalls({ log, metrics, windowMs: window, shared, onError, now: clock.nowMs });
}
