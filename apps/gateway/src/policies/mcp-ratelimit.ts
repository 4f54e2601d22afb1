import { durationMs } from '@tallygate/contracts/duration';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { McpRateLimitEntry, McpRateLimitParams } from '@tallygate/contracts/policies/mcp-ratelimit';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { capabilityOf } from './capability.ts';
import type { PolicyOptions } from './policy-options.ts';
import { type CounterKey, compileCounterKey } from './rate-limiter/counter-key.ts';
import { createDraw } from './rate-limiter/draw.ts';
import type { RateLimitQuery } from './rate-limiter/rate-limiter.ts';

type Entry = {
  name: string;
  key: CounterKey;
  limits: readonly { limit: number; duration: string; windowMs: number; burst: number | undefined }[];
};
type Kind = 'tools' | 'resources' | 'prompts' | 'methods';

/** Limits per capability; the capability's name is always part of the counter. */
export function prepareMcpRateLimit(
  params: McpRateLimitParams,
  options: PolicyOptions,
  proxy: McpProxy,
): PreparedPolicy {
  const settings = options.config.ratelimit;
  const draw = createDraw(options.runtime.limiter(settings), settings, params.onRateLimitExceeded);
  const compile = (entries: readonly McpRateLimitEntry[] | undefined): Entry[] =>
    (entries ?? []).map((entry) => ({
      name: entry.name,
      key: compileCounterKey(entry.keyExtraction ?? params.keyExtraction, proxy),
      limits: entry.limits.map((limit) => ({ ...limit, burst: limit.burst, windowMs: durationMs(limit.duration) })),
    }));
  const entries: Record<Kind, Entry[]> = {
    tools: compile(params.tools),
    resources: compile(params.resources),
    prompts: compile(params.prompts),
    methods: compile(params.methods),
  };

  type Called = { kind: Kind; name: string };

  function collect(request: PolicyRequest, { kind, name }: Called, queries: Map<string, RateLimitQuery>): void {
    for (const entry of entries[kind]) {
      if (entry.name !== '*' && entry.name !== name) continue;
      // `*` and an exact entry for the same tool are separate limits, so they count separately.
      const counter = `mcp:${options.proxyName}:${kind}:${entry.name === '*' ? '*' : ''}${name}:${entry.key(request)}`;
      for (const { limit, duration, windowMs, burst } of entry.limits) {
        const key = `${counter}:${duration}`;
        const known = queries.get(key);
        if (known) known.cost += 1;
        else queries.set(key, { key, limit, windowMs, burst, cost: 1 });
      }
    }
  }

  function collectElement(request: PolicyRequest, element: RequestElement, queries: Map<string, RateLimitQuery>): void {
    if (element.kind !== 'request' || element.method === undefined) return;
    const capability = capabilityOf(element);
    if (capability) collect(request, { kind: capability.kind, name: capability.name.slice(0, 256) }, queries);
    collect(request, { kind: 'methods', name: element.method.slice(0, 256) }, queries);
  }

  return {
    name: 'mcp-ratelimit',
    readsBody: true,
    onRequest(request) {
      const queries = new Map<string, RateLimitQuery>();
      for (const element of request.elements) collectElement(request, element, queries);
      return draw(request, [...queries.values()]);
    },
  };
}
