import { AppError } from '@tallygate/contracts/app-error';
import { knownRoles, type Role } from '@tallygate/contracts/roles';
import type { Outbound } from '@tallygate/outbound/outbound';
import { operatorPolicy } from '@tallygate/outbound/policy';
import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from 'jose';
import type { Identity } from '../identity/identity.ts';
import type { ManagementJwtSettings } from './jwt-variables.ts';

/** Signatures by a private key only: whoever can check a token must not be able to make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const FETCH_MS = 5_000;
const CLOCK_TOLERANCE_S = 5;
const LONGEST_NAME = 100;

export type ManagementJwt = {
  /**
   * Who acts with an access token (RFC 9068) of the key manager. Checked as RFC 8725
   * section 3 and RFC 9068 section 4 say.
   * @throws AppError AUTHENTICATION_FAILED in the same words whatever is wrong with it
   */
  verify(token: string): Promise<Identity>;
};

/** Takes the access tokens of one key manager for the management API. */
export function createManagementJwt(settings: ManagementJwtSettings, outbound: Outbound): ManagementJwt {
  const client = outbound.client(operatorPolicy('key_set'), { totalMs: FETCH_MS });
  const keys = createRemoteJWKSet(new URL(settings.jwksUri), {
    timeoutDuration: FETCH_MS,
    [customFetch]: (url, options) => client.fetch(url, options as RequestInit),
  });
  return {
    async verify(token) {
      const payload = await verified(token);
      const name = String(payload.sub).slice(0, LONGEST_NAME);
      return {
        userId: `${payload.iss} ${payload.sub}`,
        // Never a name that an account has: nobody is called so here.
        username: `jwt:${name}`,
        roles: rolesIn(payload, settings),
        // What people own themselves stays out of reach, as for API tokens.
        scopes: ['read', 'config:write', 'billing:write'],
        defaultPassword: false,
        epoch: 0,
        via: 'jwt',
        authenticatedAt: null,
      };
    },
  };

  async function verified(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: settings.issuer,
        audience: settings.audience,
        typ: 'at+jwt',
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      return payload;
    } catch (cause) {
      throw new AppError('AUTHENTICATION_FAILED', {
        detail: 'The bearer token is neither a valid API token nor a valid access token of the key manager',
        cause,
      });
    }
  }
}

/** The roles here of a token's; a claim may be a list, or one text with spaces. */
function rolesIn(payload: JWTPayload, { rolesClaim, roleMap }: ManagementJwtSettings): Role[] {
  const claim = payload[rolesClaim];
  const named = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  const words = named.filter((word): word is string => typeof word === 'string' && word !== '');
  return knownRoles(words.flatMap((word) => roleMap.get(word) ?? roleMap.get('*') ?? []));
}
