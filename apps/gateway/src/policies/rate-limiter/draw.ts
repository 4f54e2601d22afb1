import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { OnRateLimitExceeded } from '@tallygate/contracts/policies/rate-limit-params';
import { INTERNAL_ERROR, jsonRpcRefusal } from '../../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../../exchange/policy-request.ts';
import type { Refusal } from '../../exchange/refusal.ts';
import type { RateLimiter, RateLimitQuery, RateLimitState } from './rate-limiter.ts';

type Settings = GatewayConfig['ratelimit'];

/** Draws from all counters of a request and answers 429 when one of them is empty. */
export type Draw = (
  request: PolicyRequest,
  queries: readonly RateLimitQuery[],
) => Refusal | undefined | Promise<Refusal | undefined>;

/** Binds a limiter to the headers and the refusal that a policy wants. */
export function createDraw(limiter: RateLimiter, settings: Settings, exceeded?: OnRateLimitExceeded): Draw {
  function decide(
    request: PolicyRequest,
    queries: readonly RateLimitQuery[],
    states: readonly RateLimitState[],
  ): Refusal | undefined {
    const state = tightest(states);
    const headers = limitHeaders(state, settings, queries[states.indexOf(state)]?.quota);
    if (state.isAllowed) {
      for (const name in headers) request.edits.responseHeaders.set(name, headers[name] as string);
      return undefined;
    }
    return refuse(request, headers, exceeded);
  }

  return (request, queries) => {
    if (queries.length === 0) return undefined;
    const states = limiter.take(queries);
    return states instanceof Promise
      ? states.then((known) => decide(request, queries, known))
      : decide(request, queries, states);
  };
}

/** The state a caller must heed: of refusals the longest wait, otherwise the least that is left. */
function tightest(states: readonly RateLimitState[]): RateLimitState {
  return states.reduce((chosen, state) => {
    if (chosen.isAllowed !== state.isAllowed) return chosen.isAllowed ? state : chosen;
    if (!state.isAllowed) return state.retryAfterMs > chosen.retryAfterMs ? state : chosen;
    return state.remaining < chosen.remaining ? state : chosen;
  });
}

const seconds = (ms: number) => String(Math.max(0, Math.ceil(ms / 1000)));

/** `X-RateLimit-*` (reset as seconds from now) and the `RateLimit-*` fields of the IETF draft. */
function limitHeaders(state: RateLimitState, settings: Settings, quota?: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const limit = String(state.limit);
  const remaining = String(state.remaining);
  const reset = seconds(state.resetMs);
  if (settings.include_x_rate_limit) {
    headers['x-ratelimit-limit'] = limit;
    headers['x-ratelimit-remaining'] = remaining;
    headers['x-ratelimit-reset'] = reset;
    if (!state.isAllowed && quota !== undefined) headers['x-ratelimit-quota'] = encodeURIComponent(quota);
  }
  if (settings.include_ietf) {
    headers['ratelimit-limit'] = limit;
    headers['ratelimit-remaining'] = remaining;
    headers['ratelimit-reset'] = reset;
    headers['ratelimit-policy'] = `${limit};w=${seconds(state.windowMs)}`;
  }
  if (!state.isAllowed && settings.include_retry_after) {
    headers['retry-after'] = seconds(Math.max(1, state.retryAfterMs));
  }
  return headers;
}

function refuse(
  request: PolicyRequest,
  headers: Record<string, string>,
  exceeded: OnRateLimitExceeded | undefined,
): Refusal {
  const refusal = jsonRpcRefusal(request, {
    status: exceeded?.statusCode ?? 429,
    code: INTERNAL_ERROR,
    message: 'Rate limit exceeded; try again later',
    reason: 'rate_limited',
    denial: 'rate',
    headers,
  });
  if (exceeded?.body === undefined) return refusal;
  const contentType = exceeded.bodyFormat === 'json' ? 'application/json' : 'text/plain; charset=utf-8';
  return { ...refusal, headers: { ...refusal.headers, 'content-type': contentType }, body: exceeded.body };
}
