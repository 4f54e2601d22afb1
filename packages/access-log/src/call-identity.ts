import { claimIdentity } from '@tallygate/caller-token/claim-identity';
import {
  type IdentityClaims,
  principalFromClaims,
  UNKNOWN_CONSUMER,
} from '@tallygate/caller-token/principal-from-claims';
import type { IdentityFault } from '@tallygate/contracts/identity-fault';
import type { LoggedIdentity } from './logged-call.ts';

export type CallIdentity = {
  consumer?: string | undefined;
  subject?: string | undefined;
  userId?: string | undefined;
  clientId?: string | undefined;
  issuer?: string | undefined;
  scopes?: string | undefined;
  company?: string | undefined;
  identityFaults?: IdentityFault[];
};

/** Where the other gateway knows an application by its key; else callers name it in a header, as they like. */
const API_KEY = /^api[-_ ]?key/i;

/**
 * Who called and who pays: the customer that the other gateway's subscription names; else the claims of its token, read
 * as those of a token of ours; else the application of an API key; else what `company_fallback` says.
 */
export function callIdentity(identity: LoggedIdentity, claims: IdentityClaims): CallIdentity {
  const { userId, clientId, issuer, billingCustomerId, applicationId, authType } = identity;
  const principal = principalFromClaims(
    {
      ...identity.claims,
      ...(userId !== undefined && { sub: userId }),
      ...(clientId !== undefined && { client_id: clientId }),
    },
    { ...claims, companyFallback: 'none' },
    { type: 'jwt', issuer: issuer ?? '', scopes: new Set(), audience: [] },
  );
  const consumer = principal.consumer === UNKNOWN_CONSUMER ? undefined : principal.consumer;
  const faults = [...principal.identityFaults];
  // A claim that is there and names nobody leaves it open who is meant; the next one may name somebody else.
  const isOpen = faults.some(({ of }) => of === 'company');
  const ofKey = authType !== undefined && API_KEY.test(authType) ? nameIn(applicationId) : undefined;
  const fallback = claims.companyFallback === 'consumer' ? consumer : undefined;
  const company = nameIn(billingCustomerId) ?? principal.company ?? (isOpen ? undefined : (ofKey ?? fallback));
  return {
    consumer,
    subject: principal.subject,
    userId: principal.userId,
    clientId: principal.clientId,
    issuer,
    scopes: identity.scopes,
    company,
    ...(faults.length > 0 && { identityFaults: faults }),
  };
}

/** A name as it is, or none: a part of one could be the name of somebody else. */
function nameIn(text: string | undefined): string | undefined {
  const found = text === undefined ? undefined : claimIdentity({ name: text }, 'name');
  return found !== undefined && 'name' in found ? found.name : undefined;
}
