import type { Principal } from '../exchange/principal.ts';

/** Which claims say who calls and who pays. */
export type IdentityClaims = {
  consumerClaims: readonly string[];
  companyClaims: readonly string[];
  companyFallback: 'consumer' | 'none';
  userIdClaim: string;
};

export type Claims = Readonly<Record<string, unknown>>;

/** Consumer of a credential that names nobody; it has no company, so its calls are not attributed. */
export const UNKNOWN_CONSUMER = 'unknown';

const MAX_IDENTITY_LENGTH = 256;
/** Control characters and halves of surrogate pairs: no database and no log takes them all. */
const UNFIT = /\p{Cc}|\p{Cs}/gu;

/** A claim by its exact name, else by a dotted path into nested objects; undefined when absent. */
export function claimValue(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  if (!name.includes('.')) return undefined;
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** A claim as one short text that fits into an event; undefined when absent, empty, or neither text nor number. */
export function claimText(claims: Claims, name: string): string | undefined {
  const value = claimValue(claims, name);
  if (typeof value === 'string' && value !== '') return value.slice(0, MAX_IDENTITY_LENGTH).replace(UNFIT, '\ufffd');
  return typeof value === 'number' ? String(value) : undefined;
}

function firstClaim(claims: Claims, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = claimText(claims, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Builds the principal of a verified token: the consumer and the company are the first configured claims it has. */
export function principalFromClaims(
  claims: Claims,
  identity: IdentityClaims,
  rest: { type: Principal['type']; issuer: string; scopes: ReadonlySet<string>; audience: readonly string[] },
): Principal {
  const consumer = firstClaim(claims, identity.consumerClaims);
  return {
    ...rest,
    subject: claimText(claims, 'sub'),
    clientId: claimText(claims, 'client_id') ?? claimText(claims, 'azp'),
    consumer: consumer ?? UNKNOWN_CONSUMER,
    company:
      firstClaim(claims, identity.companyClaims) ?? (identity.companyFallback === 'consumer' ? consumer : undefined),
    userId: claimText(claims, identity.userIdClaim),
    claims,
    expiresAt: typeof claims.exp === 'number' ? claims.exp : undefined,
  };
}
