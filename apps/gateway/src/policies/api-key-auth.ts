import { createHash } from 'node:crypto';
import type { Principal } from '@tallygate/caller-token/principal';
import type { ApiKeyAuthParams } from '@tallygate/contracts/policies/api-key-auth';
import { singleHeader } from '../auth/take-token.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { PolicyOptions } from './policy-options.ts';
import { staticPrincipal } from './static-principal.ts';

/**
 * API keys by their hashes: those of the params, and those that `[[api_keys]]` issues for the proxy. What was presented
 * is hashed before anything is compared, so the time a look-up takes tells nothing about any key.
 */
export function prepareApiKeyAuth(params: ApiKeyAuthParams, options: PolicyOptions): PreparedPolicy {
  const header = params.key.toLowerCase();
  const principals = principalsByHash(params, options);

  function authenticate(request: PolicyRequest): Refusal | undefined {
    request.edits.removedUpstreamHeaders.add(header);
    const presented = singleHeader(request.rawHeaders, header);
    if (presented === undefined || presented === '') return refuse('api_key_missing');
    if (presented === null) return refuse('api_key_repeated');
    const principal = principals.get(createHash('sha256').update(presented).digest('hex'));
    if (!principal) return refuse('api_key_unknown');
    if (principal.expiresAt !== undefined && options.runtime.now() / 1000 >= principal.expiresAt) {
      return refuse('api_key_expired');
    }
    request.principal = principal;
    return undefined;
  }

  return {
    name: 'api-key-auth',
    asksForCredential: true,
    readsBody: false,
    credentialHeader: header,
    onHeaders: authenticate,
  };
}

type KeyOwner = { name: string; consumer: string; company?: string | undefined; end: string | undefined };

function principalsByHash(params: ApiKeyAuthParams, { config, proxyName }: PolicyOptions): Map<string, Principal> {
  const isFallback = config.billing.company_fallback === 'consumer';
  const principal = ({ name, consumer, company, end }: KeyOwner) =>
    staticPrincipal({
      type: 'api-key',
      clientId: name,
      consumer,
      company: company ?? (isFallback ? consumer : undefined),
      expiresAt: end === undefined ? undefined : Date.parse(end) / 1000,
    });
  const principals = new Map<string, Principal>();
  for (const key of config.api_keys) {
    if (key.proxy !== proxyName) continue;
    principals.set(key.sha256, principal({ ...key, consumer: key.consumer ?? key.name, end: key.expires_at }));
  }
  for (const key of params.keys) {
    principals.set(key.sha256.toLowerCase(), principal({ ...key, consumer: key.name, end: key.expiresAt }));
  }
  return principals;
}

function refuse(detail: string): Refusal {
  return {
    status: 401,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ error: 'Unauthorized', message: 'Valid API key required' }),
    denial: 'auth',
    detail,
  };
}
