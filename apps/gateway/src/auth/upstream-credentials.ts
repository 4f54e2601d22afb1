import { postForm } from '@tallygate/caller-token/post-form';
import { shownUrl } from '@tallygate/config/sealed-url';
import type { UpstreamAuth } from '@tallygate/contracts/mcp-proxy';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import { createBoundedMap } from './bounded-map.ts';

/** No token for the upstream could be obtained; the request is answered 502. */
export class UpstreamCredentialsError extends Error {
  constructor(cause: unknown) {
    super('No access token for the upstream could be obtained', { cause });
    this.name = 'UpstreamCredentialsError';
  }
}

/**
 * Sets the gateway's own credential on the request to the upstream; at once unless a token has to be fetched.
 * Rejects with `UpstreamCredentialsError`.
 */
export type UpstreamCredentials = (request: PolicyRequest, callerToken: string | undefined) => void | Promise<void>;

type TokenGrant = Extract<UpstreamAuth, { type: 'client-credentials' | 'token-exchange' }>;
type IssuedToken = { token: string; renewAtMs: number };

const DEFAULT_LIFETIME_S = 300;
const MAX_EXCHANGED = 10_000;

/**
 * Prepares the way a proxy authenticates to its upstream; undefined when it does not.
 * Called by the last policy that `preparePolicies` appends to every such proxy; the relay has nothing to do.
 */
export function createUpstreamCredentials(
  auth: UpstreamAuth | undefined,
  options: { now(): number; client: OutboundClient },
): UpstreamCredentials | undefined {
  if (auth === undefined || auth.type === 'none') return undefined;
  if (auth.type === 'client-credentials' || auth.type === 'token-exchange') return issuedCredentials(auth, options);
  const header = auth.header.toLowerCase();
  const value = auth.value;
  if (value === undefined) return undefined;
  const text = auth.type === 'bearer' && !/^bearer /i.test(value) ? `Bearer ${value}` : value;
  return (request) => {
    request.edits.upstreamHeaders.set(header, text);
  };
}

/** Tokens for the upstream: one for everybody (RFC 6749 section 4.4) or one per caller token (RFC 8693). */
function issuedCredentials(
  auth: TokenGrant,
  { now, client }: { now(): number; client: OutboundClient },
): UpstreamCredentials {
  const issued = createBoundedMap<IssuedToken>(MAX_EXCHANGED);
  const running = new Map<string, Promise<IssuedToken>>();

  function fetchOnce(key: string): Promise<IssuedToken> {
    const existing = running.get(key);
    if (existing) return existing;
    const fetching = fetchToken(key).finally(() => running.delete(key));
    running.set(key, fetching);
    return fetching;
  }

  async function fetchToken(key: string): Promise<IssuedToken> {
    const { token, lifetimeS } = await requestToken(auth, key, client);
    // Renewed before the end: a token that expires on its way upstream would fail a paid call.
    return { token, renewAtMs: now() + (lifetimeS - Math.min(30, lifetimeS / 4)) * 1000 };
  }

  async function renew(request: PolicyRequest, key: string): Promise<void> {
    try {
      const fetched = await fetchOnce(key);
      issued.set(key, fetched);
      request.edits.upstreamHeaders.set('authorization', `Bearer ${fetched.token}`);
    } catch (cause) {
      throw new UpstreamCredentialsError(cause);
    }
  }

  return (request, callerToken) => {
    // Nothing to exchange: an anonymous request goes upstream without credentials.
    if (auth.type === 'token-exchange' && callerToken === undefined) return;
    const key = auth.type === 'token-exchange' ? (callerToken ?? '') : '';
    const known = issued.get(key);
    if (known === undefined || now() >= known.renewAtMs) return renew(request, key);
    request.edits.upstreamHeaders.set('authorization', `Bearer ${known.token}`);
  };
}

async function requestToken(
  auth: TokenGrant,
  callerToken: string,
  client: OutboundClient,
): Promise<{ token: string; lifetimeS: number }> {
  const answer = await postForm(client, {
    url: auth.tokenEndpoint,
    clientId: auth.clientId,
    clientSecret: auth.clientSecret,
    form: { ...grantForm(auth, callerToken), scope: auth.scope, resource: auth.resource },
  });
  const token = answer.access_token;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new Error(`${shownUrl(auth.tokenEndpoint)} did not answer an "access_token"`);
  }
  const lifetimeS =
    typeof answer.expires_in === 'number' && answer.expires_in > 0 ? answer.expires_in : DEFAULT_LIFETIME_S;
  return { token, lifetimeS };
}

function grantForm(auth: TokenGrant, callerToken: string): Record<string, string | undefined> {
  if (auth.type === 'client-credentials') return { grant_type: 'client_credentials' };
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: callerToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: auth.audience,
  };
}
