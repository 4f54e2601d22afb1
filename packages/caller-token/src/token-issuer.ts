import { isTenantTemplate, tenantIssuer } from '@tallygate/contracts/issuer';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { Claims } from './claim-path.ts';

type Issuer = { issuer: string; settings: Pick<KeyManager, 'tenants'> };

/** Whether a token was issued by this issuer: exactly it or, of a template, the tenant that the token itself names. */
export function isIssuedBy({ issuer }: Issuer, claims: Claims): boolean {
  return claims.iss === filledIssuer(issuer, claims);
}

/** Whether the issuer may speak for the token's tenant; one that has no tenants may. */
export function isTenantAccepted({ issuer, settings }: Issuer, { tid }: Claims): boolean {
  if (!isTenantTemplate(issuer)) return true;
  const { tenants = [] } = settings;
  return typeof tid === 'string' && tenants.some((tenant) => tenant.toLowerCase() === tid.toLowerCase());
}

/** The issuer's own name for the token: what the claims call it where it issues for many tenants. */
export function issuerNameOf({ issuer }: Issuer, claims: Claims): string {
  return filledIssuer(issuer, claims) ?? issuer;
}

/** Every issuer that tokens of this one may name. */
export function issuersOf({ issuer, settings }: Issuer): string[] {
  if (!isTenantTemplate(issuer)) return [issuer];
  return (settings.tenants ?? []).map((tenant) => tenantIssuer(issuer, tenant));
}

function filledIssuer(issuer: string, { tid }: Claims): string | undefined {
  if (!isTenantTemplate(issuer)) return issuer;
  return typeof tid === 'string' ? tenantIssuer(issuer, tid) : undefined;
}
