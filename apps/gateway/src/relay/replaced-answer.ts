import type { Refusal } from '../exchange/refusal.ts';
import { upstreamRefusal } from '../exchange/refusals.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { AnswerHead } from './response-headers.ts';
import { isRewritten } from './rewriter-of.ts';

/**
 * Upstream answers that are not relayed: redirects and challenges speak of hosts and authorization servers that are not
 * the client's business, and error pages are no JSON-RPC.
 */
export function replacementOf(request: RelayRequest, status: number, head: AnswerHead): Refusal | undefined {
  if (status >= 300 && status < 400) return upstreamRefusal(request, 502, 'upstream_redirect');
  if (status === 401 || status === 403) return upstreamRefusal(request, 502, 'upstream_auth');
  // A policy must filter this answer, and a compressed body cannot be read.
  if (head.isEncoded && isRewritten(request)) return upstreamRefusal(request, 502, 'upstream_error');
  if (status >= 500 && head.kind === 'other') return upstreamRefusal(request, status, 'upstream_error');
  return undefined;
}
