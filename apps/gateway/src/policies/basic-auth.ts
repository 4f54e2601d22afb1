import { createHash, timingSafeEqual } from 'node:crypto';
import type { BasicAuthParams } from '@tallygate/contracts/policies/basic-auth';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { PolicyOptions } from './policy-options.ts';
import { staticPrincipal } from './static-principal.ts';

/** One user name and password, RFC 7617. */
export function prepareBasicAuth(params: BasicAuthParams, options: PolicyOptions): PreparedPolicy {
  const expected = digest(`${params.username}:${params.password}`);
  const company = options.config.billing.company_fallback === 'consumer' ? params.username : undefined;
  const principal = staticPrincipal({ type: 'basic', consumer: params.username, company });

  function refuse(detail: string): Refusal | undefined {
    if (params.allowUnauthenticated) return undefined;
    return {
      status: 401,
      headers: {
        'www-authenticate': `Basic realm="${params.realm}", charset="UTF-8"`,
        'content-type': 'application/json',
        'cache-control': 'no-store',
      },
      body: JSON.stringify({ error: 'Unauthorized', message: 'Authentication required' }),
      denial: 'auth',
      detail,
    };
  }

  function authenticate(request: PolicyRequest): Refusal | undefined {
    request.edits.removedUpstreamHeaders.add('authorization');
    const header = request.headers.authorization;
    if (header === undefined) return refuse('credentials_missing');
    const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header)?.[1];
    if (encoded === undefined) return refuse('credentials_malformed');
    // Digests have one length, so the comparison leaks neither content nor length.
    if (!timingSafeEqual(digest(Buffer.from(encoded, 'base64')), expected)) return refuse('credentials_wrong');
    request.principal = principal;
    return undefined;
  }

  return {
    name: 'basic-auth',
    asksForCredential: true,
    readsBody: false,
    credentialHeader: 'authorization',
    onHeaders: authenticate,
  };
}

function digest(credentials: string | Buffer): Buffer {
  return createHash('sha256').update(credentials).digest();
}
