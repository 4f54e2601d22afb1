import { durationMs } from '@tallygate/contracts/duration';
import type { BasicRateLimitParams } from '@tallygate/contracts/policies/basic-ratelimit';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { PolicyOptions } from './policy-options.ts';
import { createDraw } from './rate-limiter/draw.ts';

/** Calls in a request: each JSON-RPC request of it, at least one for whatever else arrives. */
export function callCount(request: Pick<PolicyRequest, 'elements'>): number {
  let count = 0;
  for (const element of request.elements) if (element.kind === 'request') count += 1;
  return Math.max(1, count);
}

/** One set of counters for all requests to the proxy. */
export function prepareBasicRateLimit(params: BasicRateLimitParams, options: PolicyOptions): PreparedPolicy {
  const settings = options.config.ratelimit;
  const draw = createDraw(options.runtime.limiter(settings), settings);
  const counters = params.limits.map(({ requests, duration }) => ({
    key: `basic:${options.proxyName}:${duration}`,
    limit: requests,
    windowMs: durationMs(duration),
    burst: undefined,
  }));
  return {
    name: 'basic-ratelimit',
    readsBody: false,
    onRequest(request) {
      const cost = callCount(request);
      return draw(
        request,
        counters.map((counter) => ({ ...counter, cost })),
      );
    },
  };
}
