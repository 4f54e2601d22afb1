import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { IdentityFault } from '@tallygate/contracts/identity-fault';
import { claimIdentity } from './claim-identity.ts';
import type { Claims } from './claim-path.ts';
import type { Principal } from './principal.ts';

/** Which claims say who calls and who pays. */
export type IdentityClaims = {
  consumerClaims: readonly string[];
  companyClaims: readonly string[];
  companyFallback: 'consumer' | 'none';
  userIdClaim: string;
};

/** The claims that identify callers, as the configuration's billing section has them. */
export function identityClaims({ billing }: Pick<GatewayConfig, 'billing'>, userIdClaim = 'sub'): IdentityClaims {
  return {
    consumerClaims: billing.consumer_claims,
    companyClaims: billing.company_claims,
    companyFallback: billing.company_fallback,
    userIdClaim,
  };
}

/** The claim that says who is meant: the first of these that is there; undefined when none is. */
export function decidingClaim(claims: Claims, names: readonly string[]): string | undefined {
  return names.find((name) => claimIdentity(claims, name) !== undefined);
}

/** Consumer of a credential that names nobody; it has no company, so its calls are not attributed. */
export const UNKNOWN_CONSUMER = 'unknown';

/** Claims that name the client: in RFC 9068, OpenID Connect, Okta, and the first version of Entra ID. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'];

type Role = IdentityFault['of'];

/** Reads identities from one token's claims, and keeps what was there and named nobody. */
class IdentityReader {
  readonly faults: IdentityFault[] = [];
  readonly #claims: Claims;

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  /**
   * Whom the first of the claims that is there names. When it names nobody the ones after it are not asked: who is meant
   * is then unknown, and they may name somebody else.
   * @returns undefined when nobody is named; `isAbsent` tells whether none of the claims is there
   */
  first(of: Role, names: readonly string[]): { name: string | undefined; isAbsent: boolean } {
    for (const claim of names) {
      // An amount of money must never hang on how a number was written.
      const found = claimIdentity(this.#claims, claim, of !== 'company');
      if (found === undefined) continue;
      if ('name' in found) return { name: found.name, isAbsent: false };
      this.faults.push({ of, claim: claim.slice(0, 256), found: found.unfit });
      return { name: undefined, isAbsent: false };
    }
    return { name: undefined, isAbsent: true };
  }

  /** The name in a claim, for display and for telling callers apart. */
  optional(claim: string): string | undefined {
    const found = claimIdentity(this.#claims, claim, true);
    return found !== undefined && 'name' in found ? found.name : undefined;
  }
}

/**
 * Builds the principal of a verified token. Consumer and company are whom the first configured claim that the token has
 * names; `companyFallback` speaks only for tokens that have no company claim at all.
 */
export function principalFromClaims(
  claims: Claims,
  identity: IdentityClaims,
  rest: { type: Principal['type']; issuer: string; scopes: ReadonlySet<string>; audience: readonly string[] },
): Principal {
  const reader = new IdentityReader(claims);
  const consumer = reader.first('consumer', identity.consumerClaims);
  const company = reader.first('company', identity.companyClaims);
  const user = reader.first('user', [identity.userIdClaim]);
  const mayFallBack = company.isAbsent && identity.companyFallback === 'consumer';
  return {
    ...rest,
    subject: reader.optional('sub'),
    clientId: CLIENT_CLAIMS.map((claim) => reader.optional(claim)).find((client) => client !== undefined),
    consumer: consumer.name ?? UNKNOWN_CONSUMER,
    company: company.name ?? (mayFallBack ? consumer.name : undefined),
    userId: user.name,
    identityFaults: reader.faults,
    claims,
    expiresAt: typeof claims.exp === 'number' ? claims.exp : undefined,
  };
}
