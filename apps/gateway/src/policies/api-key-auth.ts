import { createHash } from 'node:crypto';
import type { ApiKeyAuthParams } from '@tallygate/contracts/policies/api-key-auth';
import type { Principal } from '../auth/principal.ts';
import type { PolicyRequest, PreparedPolicy, Refusal } from './policy.ts';
import type { PolicyContext } from './policy-context.ts';
import { staticPrincipal } from './static-principal.ts';

/**
 * API keys by their hashes. Only the hash of what was presented is compared, so the time a lookup takes tells nothing
 * about a key.
 */
export function prepareApiKeyAuth(params: ApiKeyAuthParams, context: PolicyContext): PreparedPolicy {
  const header = params.key.toLowerCase();
  const fallsBack = context.config.billing.company_fallback === 'consumer';
  const principals = new Map<string, Principal>(
    params.keys.map((key) => [
      key.sha256.toLowerCase(),
      staticPrincipal(
        'api-key',
        'api-key',
        key.name,
        key.company ?? (fallsBack ? key.name : undefined),
        key.expiresAt === undefined ? undefined : Date.parse(key.expiresAt) / 1000,
      ),
    ]),
  );

  function authenticate(request: PolicyRequest): Refusal | undefined {
    request.edits.removedUpstreamHeaders.add(header);
    const presented = request.headers[header];
    if (typeof presented !== 'string' || presented === '') return refuse('api_key_missing');
    const principal = principals.get(createHash('sha256').update(presented).digest('hex'));
    if (!principal) return refuse('api_key_unknown');
    if (principal.expiresAt !== undefined && context.services.now() / 1000 >= principal.expiresAt) {
      return refuse('api_key_expired');
    }
    request.principal = principal;
    return undefined;
  }

  return { name: 'api-key-auth', readsBody: false, onHeaders: authenticate };
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
