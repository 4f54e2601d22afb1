import type { Principal } from '../auth/principal.ts';

/** The principal of a credential that carries no claims. */
export function staticPrincipal(
  type: 'api-key' | 'basic',
  issuer: string,
  consumer: string,
  company: string | undefined,
  expiresAt?: number,
): Principal {
  return {
    type,
    issuer,
    subject: consumer,
    clientId: undefined,
    consumer,
    company,
    userId: consumer,
    scopes: new Set(),
    audience: [],
    claims: {},
    expiresAt,
  };
}
