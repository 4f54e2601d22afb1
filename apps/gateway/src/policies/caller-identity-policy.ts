import type { Principal } from '@tallygate/caller-token/principal';
import { type McpProxy, proxyUpstreamUrl } from '@tallygate/contracts/mcp-proxy';
import type { JWTPayload } from 'jose';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { PolicyOptions } from './policy-options.ts';

/** Longer than any queue before the upstream, too short to be of use to a thief. */
const LIFETIME_SECONDS = 60;

/**
 * Tells the upstream who calls, as `upstream.identity` of the proxy says: in plain headers, or in one signed JWT. The
 * relay never forwards a header of a client that begins with `x-tallygate-`, so what arrives is the gateway's word.
 */
export function prepareCallerIdentity(proxy: McpProxy, options: PolicyOptions): PreparedPolicy | undefined {
  const { identity } = proxy.spec.upstream;
  if (identity === undefined) return undefined;
  const base = { name: 'caller-identity', readsBody: false };
  if (identity === 'headers') {
    return {
      ...base,
      onRequest({ principal, edits }) {
        if (principal) for (const [name, value] of plainHeaders(principal)) edits.upstreamHeaders.set(name, value);
        return undefined;
      },
    };
  }
  const signer = options.identitySigner();
  const fixed = { iss: options.publicUrl, aud: proxyUpstreamUrl(proxy), proxy: options.proxyName };
  return {
    ...base,
    async onRequest(request) {
      if (!request.principal) return undefined;
      const claims = { ...fixed, ...claimsOf(request.principal), jti: request.exchangeId };
      request.edits.upstreamHeaders.set('x-tallygate-identity', await signer.sign(claims, LIFETIME_SECONDS));
      return undefined;
    },
  };
}

/** Claims for the upstream: the consumer and the company that the meter uses, and the issuer who named them. */
function claimsOf(principal: NonNullable<PolicyRequest['principal']>): JWTPayload {
  return {
    sub: principal.consumer,
    company: principal.company,
    client_id: principal.clientId,
    subject: principal.subject,
    subject_issuer: principal.issuer,
  };
}

function plainHeaders({ consumer, company, subject }: Principal): [string, string][] {
  const pairs: [string, string | undefined][] = [
    ['x-tallygate-consumer', consumer],
    ['x-tallygate-company', company],
    ['x-tallygate-subject', subject],
  ];
  return pairs.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, headerText(value)]]));
}

/**
 * A text as a header's value. Percent-encoded when anything in it is no printable ASCII, a percent sign, or a space at
 * its ends: decoding always gives the text back, and two texts never become one value.
 */
function headerText(text: string): string {
  if (/^[\x20-\x24\x26-\x7e]*$/.test(text) && text.trim() === text) return text;
  // The round trip through bytes replaces lone surrogates, at which encodeURIComponent would throw.
  return encodeURIComponent(Buffer.from(text).toString());
}
