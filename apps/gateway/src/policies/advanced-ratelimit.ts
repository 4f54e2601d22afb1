import { durationMs } from '@tallygate/contracts/duration';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { AdvancedRateLimitParams, CostSource, Quota } from '@tallygate/contracts/policies/advanced-ratelimit';
import { callCount } from './basic-ratelimit.ts';
import { compileExpression } from './cel-expression.ts';
import type { PolicyRequest, PreparedPolicy } from './policy.ts';
import type { PolicyContext } from './policy-context.ts';
import { compileCounterKey } from './rate-limiter/counter-key.ts';
import { createDraw } from './rate-limiter/draw.ts';

/** Cost of one request, or undefined when the source has none. */
type Cost = (request: PolicyRequest) => number | undefined;

/** Several quotas, each with its own key and cost; a request passes when all of them have room. */
export function prepareAdvancedRateLimit(
  params: AdvancedRateLimitParams,
  context: PolicyContext,
  proxy: McpProxy,
): PreparedPolicy {
  const settings = context.config.ratelimit;
  const draw = createDraw(context.services.limiter(settings), settings, params.onRateLimitExceeded);
  const quotas = params.quotas.map((quota, index) => ({
    name: quota.name ?? String(index),
    key: compileCounterKey(quota.keyExtraction ?? params.keyExtraction, proxy),
    cost: compileCost(quota.costExtraction),
    limits: quota.limits.map(({ limit, duration, burst }) => ({
      limit,
      duration,
      burst,
      windowMs: durationMs(duration),
    })),
  }));
  return {
    name: 'advanced-ratelimit',
    readsBody: params.quotas.some((quota) => quota.costExtraction?.sources.some(({ type }) => type === 'request_body')),
    onRequest: (request) =>
      draw(
        request,
        quotas.flatMap((quota) => {
          const key = `advanced:${context.proxyName}:${quota.name}:${quota.key(request)}`;
          const cost = quota.cost(request);
          return quota.limits.map(({ limit, duration, burst, windowMs }) => ({
            key: `${key}:${duration}`,
            limit,
            windowMs,
            burst,
            cost,
          }));
        }),
      ),
  };
}

function compileCost(extraction: Quota['costExtraction']): (request: PolicyRequest) => number {
  if (!extraction?.enabled) return callCount;
  const sources = extraction.sources.map((source) => ({ read: readerOf(source), multiplier: source.multiplier }));
  return (request) => {
    for (const { read, multiplier } of sources) {
      const value = read(request);
      // A negative cost would refill the counter.
      if (value !== undefined && Number.isFinite(value) && value >= 0) return value * multiplier;
    }
    return extraction.default * callCount(request);
  };
}

function readerOf(source: CostSource): Cost {
  switch (source.type) {
    case 'request_header': {
      const name = (source.key ?? '').toLowerCase();
      return (request) => toNumber(request.headers[name]);
    }
    case 'request_metadata':
      return (request) => toNumber(request.metadata.get(source.key ?? ''));
    case 'request_cel': {
      const expression = compileExpression(source.expression ?? '');
      return (request) => {
        try {
          return toNumber(expression.evaluate(request, 'request_body'));
        } catch {
          return undefined;
        }
      };
    }
    case 'request_body': {
      const path = (source.jsonPath ?? '$').match(/[A-Za-z0-9_-]+/g) ?? [];
      return (request) => sumOverCalls(request, path);
    }
  }
}

/** `$` is one JSON-RPC message; a batch costs what its elements cost together. */
function sumOverCalls(request: PolicyRequest, path: readonly string[]): number | undefined {
  let sum: number | undefined;
  for (const element of request.elements) {
    let value: unknown = { method: element.method, params: element.params };
    for (const part of path) {
      value = value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[part] : undefined;
    }
    const cost = toNumber(value);
    if (cost !== undefined) sum = (sum ?? 0) + cost;
  }
  return sum;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return undefined;
}
