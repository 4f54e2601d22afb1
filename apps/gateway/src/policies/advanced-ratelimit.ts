import { durationMs } from '@tallygate/contracts/duration';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { AdvancedRateLimitParams } from '@tallygate/contracts/policies/advanced-ratelimit';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { PolicyOptions } from './policy-options.ts';
import { compileCounterKey } from './rate-limiter/counter-key.ts';
import { createDraw } from './rate-limiter/draw.ts';
import type { RateLimitQuery } from './rate-limiter/rate-limiter.ts';
import { compileCost, type RequestCost } from './request-cost.ts';

type PreparedQuota = {
  cost: RequestCost;
  queries(request: PolicyRequest, cost: number, needs?: number): RateLimitQuery[];
};

/**
 * Several quotas, each with its own key and cost; a request passes when all of them have room. What only the answer
 * tells is taken once it is there: until then a quota with anything left lets requests pass.
 */
export function prepareAdvancedRateLimit(
  params: AdvancedRateLimitParams,
  options: PolicyOptions,
  proxy: McpProxy,
): PreparedPolicy {
  const settings = options.config.ratelimit;
  const limiter = options.runtime.limiter(settings);
  const draw = createDraw(limiter, settings, params.onRateLimitExceeded);
  const quotas = params.quotas.map((quota, index): PreparedQuota => {
    const name = quota.name ?? String(index);
    const ownKey = quota.keyExtraction?.length ? quota.keyExtraction : params.keyExtraction;
    const key = compileCounterKey(ownKey, proxy);
    const limits = quota.limits.map((limit) => ({ ...limit, windowMs: durationMs(limit.duration) }));
    return {
      cost: compileCost(quota.costExtraction),
      queries(request, cost, needs) {
        const counter = `advanced:${options.proxyName}:${name}:${key(request)}`;
        return limits.map(({ limit, duration, burst, windowMs }) => ({
          key: `${counter}:${duration}`,
          limit,
          windowMs,
          burst,
          cost,
          ...(needs === undefined ? {} : { needs }),
          ...(quota.name === undefined ? {} : { quota: quota.name }),
        }));
      },
    };
  });

  function charge(request: PolicyRequest, costOf: (cost: RequestCost) => number | undefined): void {
    const queries = quotas.flatMap((quota) => {
      const cost = costOf(quota.cost) ?? 0;
      return cost > 0 ? quota.queries(request, cost) : [];
    });
    if (queries.length > 0) void limiter.charge(queries);
  }

  const policy: PreparedPolicy = {
    name: 'advanced-ratelimit',
    readsBody: params.quotas.some((quota) => quota.costExtraction?.sources.some(({ type }) => type === 'request_body')),
    onRequest: (request) =>
      draw(
        request,
        quotas.flatMap(({ cost, queries }) => {
          const known = cost.atRequest(request) ?? 0;
          return queries(request, known, cost.atAnswer && Math.max(1, known));
        }),
      ),
  };
  if (quotas.some(({ cost }) => cost.atAnswer))
    policy.onAnswer = (answer) => charge(answer.request, (cost) => cost.atAnswer?.(answer.request, answer));
  if (quotas.some(({ cost }) => cost.atCall))
    policy.onCallAnswer = (call, answer) =>
      charge(answer.request, (cost) => cost.atCall?.(answer.request, answer, call));
  return policy;
}
