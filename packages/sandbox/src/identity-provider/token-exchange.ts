import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type Provider from 'oidc-provider';
import type { errors } from 'oidc-provider';
import { type SandboxClients, tokenExchangeGrant } from './sandbox-clients.ts';
import type { SigningKeys } from './signing-keys.ts';

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const exchangedTtlSeconds = 10 * 60;

type ExchangeParameters = {
  subject_token?: string;
  subject_token_type?: string;
  audience?: string;
  resource?: string;
  scope?: string;
};

/**
 * Adds the token exchange grant (RFC 8693): an access token of this issuer becomes one for another resource, with the
 * same subject and company and the exchanging client as `client_id` and actor. Delegation only, access tokens only.
 */
export function addTokenExchange(
  provider: Provider,
  keys: SigningKeys,
  clients: SandboxClients,
  oauthErrors: typeof errors,
): void {
  const parameters = ['subject_token', 'subject_token_type', 'audience', 'resource', 'scope'];
  provider.registerGrantType<ExchangeParameters>(
    tokenExchangeGrant,
    async (ctx) => {
      const { params, client } = ctx.oidc;
      const target = params.resource ?? params.audience;
      if (!target) throw new oauthErrors.InvalidTarget('resource or audience is required');
      if (!params.subject_token || params.subject_token_type !== accessTokenType) {
        throw new oauthErrors.InvalidRequest(`subject_token of type ${accessTokenType} is required`);
      }
      const subject = await verifyOwnToken(params.subject_token, keys, provider.issuer);
      if (!subject) throw new oauthErrors.InvalidRequest('subject_token is not a valid token of this issuer');
      const expiresIn = clients.get(client.clientId)?.access_token_ttl_seconds ?? exchangedTtlSeconds;
      const token = await new SignJWT({
        client_id: client.clientId,
        act: { sub: client.clientId },
        scope: params.scope ?? subject.scope,
        company_id: subject.company_id,
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: keys.current.kid })
        .setIssuer(provider.issuer)
        .setSubject(subject.sub ?? client.clientId)
        .setAudience(target)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${expiresIn}s`)
        .sign(await importJWK(keys.current, 'RS256'));
      ctx.body = {
        access_token: token,
        issued_token_type: accessTokenType,
        token_type: 'Bearer',
        expires_in: expiresIn,
      };
    },
    parameters,
  );
}

/** The claims of a live access token of this issuer; undefined for anything else. */
export async function verifyOwnToken(
  token: string,
  keys: SigningKeys,
  issuer: string,
): Promise<JWTPayload | undefined> {
  try {
    const verified = await jwtVerify(token, createLocalJWKSet({ keys: keys.publicKeys() }), { issuer, typ: 'at+jwt' });
    return verified.payload;
  } catch {
    return undefined;
  }
}
