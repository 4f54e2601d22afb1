import { type Claims, textList } from './claim-path.ts';

/** What decides whether a verified token is an access token. */
type KindOptions = {
  /** The header of the token says so (RFC 9068 section 2.1). */
  isAccessToken: boolean;
  /** Audiences that were asked for; null when any would do. */
  audiences: ReadonlySet<string> | null;
};

/**
 * Whether a token is an ID token, made to tell a client who logged in, and not one that gives access. What issuers state
 * goes first; then what only one of the two kinds has by its specification; then for whom it was made. Signs that both
 * kinds may bear decide only where nothing else does.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDToken
 */
export function isIdToken({ claims, audience }: { claims: Claims; audience: readonly string[] }, options: KindOptions) {
  if (options.isAccessToken) return false;
  return (
    statedKind(claims) ??
    (hasTokenHash(claims) || (!isForAccess(claims, audience, options) && hasSigns(claims, audience)))
  );
}

/** Keycloak states the kind in `typ`, Cognito in `token_use`; undefined where nothing is stated. */
function statedKind({ typ, token_use: use }: Claims): boolean | undefined {
  if (typ === 'ID' || use === 'id') return true;
  return typ === 'Bearer' || use === 'access' ? false : undefined;
}

/** Hashes of what an ID token came with (OpenID Connect Core 1.0 section 3.3.2.11); no access token has them. */
function hasTokenHash({ at_hash: access, c_hash: code }: Claims): boolean {
  return access !== undefined || code !== undefined;
}

/** It has scopes, or was made for an audience that was asked for and is not the client itself. */
function isForAccess(claims: Claims, audience: readonly string[], { audiences }: KindOptions): boolean {
  const { scope, scp } = claims;
  if ([scope, scp].some((value) => textList(value).some((text) => text.trim() !== ''))) return true;
  const clients = clientsOf(claims);
  return (
    audiences !== null && audience.some((entry) => isAcceptedAudience(entry, audiences) && !clients.includes(entry))
  );
}

/** A `nonce`, or an audience that is the client alone: ID tokens have them, and some access tokens too. */
function hasSigns(claims: Claims, audience: readonly string[]): boolean {
  return claims.nonce !== undefined || (audience.length === 1 && clientsOf(claims).includes(audience[0]));
}

function clientsOf({ client_id, azp, cid, appid }: Claims): unknown[] {
  return [client_id, azp, cid, appid].filter((client) => client !== undefined);
}

/** Whether an audience was asked for. Some issuers normalise resource URLs to a trailing slash. */
export function isAcceptedAudience(audience: string, accepted: ReadonlySet<string> | null): boolean {
  if (accepted === null) return true;
  return (
    accepted.has(audience) ||
    (audience.endsWith('/') ? accepted.has(audience.slice(0, -1)) : accepted.has(`${audience}/`))
  );
}
