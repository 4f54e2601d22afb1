import type { Refusal } from '../exchange/refusal.ts';
import { upstreamRefusal } from '../exchange/refusals.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { AnswerHead } from './response-headers.ts';
import { isRewritten } from './rewriter-of.ts';
import { redirectMessage } from './upstream-redirect.ts';

/** Headers that say when to come again: the caller needs them, whoever words the answer. */
const WHEN = /^(retry-after|(x-)?rate-?limit(-.+)?)$/;

/**
 * Upstream answers that are not relayed: redirects and challenges speak of hosts and authorization servers that are not
 * the client's business, and error pages are no JSON-RPC.
 */
export function replacementOf(request: RelayRequest, status: number, head: AnswerHead): Refusal | undefined {
  if (status >= 300 && status < 400) {
    const message = redirectMessage(request, head.location);
    return upstreamRefusal(request, { status: 502, reason: 'upstream_redirect', message });
  }
  const replaced = replacedError(request, status, head);
  return replaced && { ...replaced, headers: { ...whenHeaders(head.headers), ...replaced.headers } };
}

function replacedError(request: RelayRequest, status: number, head: AnswerHead): Refusal | undefined {
  // A client that is told 401 signs in anew, and the credential in question is the gateway's.
  if (status === 401 || (status === 403 && (head.isChallenge || head.looksLike !== 'json'))) {
    return upstreamRefusal(request, { status: 502, reason: 'upstream_auth' });
  }
  // A policy must filter this answer, and a compressed body cannot be read.
  if (head.isEncoded && isRewritten(request, status))
    return upstreamRefusal(request, { status: 502, reason: 'upstream_error' });
  if (status >= 500 && head.looksLike === 'other')
    return upstreamRefusal(request, { status, reason: 'upstream_error' });
  return undefined;
}

function whenHeaders(headers: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!.toLowerCase();
    if (WHEN.test(name))
      found[name] = found[name] === undefined ? headers[at + 1]! : `${found[name]}, ${headers[at + 1]}`;
  }
  return found;
}
