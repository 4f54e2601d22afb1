import type { Principal } from '@tallygate/caller-token/principal';

export type StaticCredential = {
  type: 'api-key' | 'basic';
  /** Name of the credential itself, where one consumer may have several. */
  clientId?: string;
  consumer: string;
  company: string | undefined;
  /** Seconds since the epoch. */
  expiresAt?: number;
};

/** The principal of a credential that carries no claims; it is its own issuer. */
export function staticPrincipal({ type, clientId, consumer, company, expiresAt }: StaticCredential): Principal {
  return {
    type,
    issuer: type,
    subject: consumer,
    clientId,
    consumer,
    company,
    userId: consumer,
    identityFaults: [],
    scopes: new Set(),
    audience: [],
    claims: {},
    expiresAt,
  };
}
