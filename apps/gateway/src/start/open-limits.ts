import { join } from 'node:path';
import { LIMITS_FILE } from '@tallygate/contracts/gateway-files';
import { KeptCounters } from '../limits/kept-counters.ts';
import type { LimitCounters } from '../limits/limit-counters.ts';
import { LimitGate } from '../limits/limit-gate.ts';
import { connectSharedCounters } from '../limits/shared-counters.ts';
import type { CallGate } from '../record/call-gate.ts';
import type { OpenedGateway } from './open-gateway.ts';

export type OpenedLimits = { gate: LimitGate; close(): Promise<void> };

/** What holds calls back that limits leave no room for. @param next who is asked for those that they do */
export function openLimits(opened: OpenedGateway, next: CallGate): OpenedLimits {
  const { holder, terms, metrics } = opened;
  const counters = openCounters(opened);
  const gate = new LimitGate({
    next,
    counters,
    prices: () => terms.prices,
    planOf: (company, at) => holder.current.planOf(company, at)?.plan.name,
    settings: () => {
      const { billing, ratelimit } = holder.current.config;
      const { rules, on_unavailable: prices } = billing.limits;
      return { rules, onUnknown: { prices, counters: ratelimit.failure_mode === 'open' ? 'allow' : 'refuse' } };
    },
    onReached: ({ name, reached }) => metrics.noteLimit(name, reached),
  });
  return { gate, close: () => counters.close() };
}

/** Where rate limits are counted, limits are: in Redis for all gateways, else here. */
function openCounters({ env, config, clock, logger }: OpenedGateway): LimitCounters {
  const { backend, key_prefix: prefix } = config.ratelimit;
  if (env.REDIS_URL === undefined || backend === 'memory')
    return KeptCounters.open({ path: join(env.TALLYGATE_DATA_DIR, LIMITS_FILE), now: clock.nowMs, logger });
  return connectSharedCounters({
    url: env.REDIS_URL,
    keyPrefix: `${prefix}limit:`,
    now: clock.nowMs,
    onError: (error) => logger.warn({ err: error }, 'the store of limits does not answer'),
  });
}
