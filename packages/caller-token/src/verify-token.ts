import type { DenialFacts } from '@tallygate/contracts/denial-facts';
import { KeyUnfitError } from '@tallygate/server-kit/key-set';
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { AuthFailureReason } from './auth-failure.ts';
import { type Claims, claimValue, textList } from './claim-path.ts';
import { denialFacts, instantText } from './denial-facts.ts';
import type { LiveKeyManager } from './key-manager-registry.ts';
import { KeysUnavailableError } from './remote-key-set.ts';
import { isIssuedBy, isTenantAccepted } from './token-issuer.ts';
import { isAcceptedAudience, isIdToken } from './token-kind.ts';

/** What a token must satisfy; built once per policy instance. */
export type TokenRules = {
  keyManagers: readonly LiveKeyManager[];
  algorithms: readonly string[];
  checksIssuer: boolean;
  isStrictAboutType: boolean;
  leewaySeconds: number;
  /** Any one of these must be in `aud`; null accepts tokens minted for anybody. */
  audiences: ReadonlySet<string> | null;
  /** Claim name → exact value. */
  requiredClaims: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  now(): number;
};

export type VerifiedToken = {
  ok: true;
  claims: Claims;
  keyManager: LiveKeyManager;
  /** The key manager's revision when verification began: keys that changed meanwhile make the verdict stale. */
  revision: number;
  scopes: ReadonlySet<string>;
  audience: readonly string[];
  isOpaque: boolean;
};
export type RefusedToken = { ok: false; reason: AuthFailureReason; facts?: DenialFacts | undefined };
export type TokenVerdict = VerifiedToken | RefusedToken;

/** More than a minute of skew would keep revoked or early tokens alive for too long. */
export const MAX_LEEWAY_SECONDS = 60;

const NOT_MY_KEY: ReadonlySet<AuthFailureReason> = new Set(['key_unknown', 'key_unfit', 'signature_invalid']);
const ACCESS_TOKEN_TYPES = new Set(['at+jwt', 'application/at+jwt']);
const PLAIN_TYPES = new Set(['jwt', 'application/jwt']);

/** Whether the header's `typ` says that it is an access token (RFC 9068 section 2.1). */
export function isAccessTokenType(type: unknown): boolean {
  return typeof type === 'string' && ACCESS_TOKEN_TYPES.has(type.toLowerCase());
}

/** Whether the header's `typ` says no more than that it is a JWT. */
export function isPlainType(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && PLAIN_TYPES.has(type.toLowerCase()));
}

const refused = (reason: AuthFailureReason, facts?: DenialFacts): RefusedToken => ({ ok: false, reason, facts });

/**
 * Verifies an access token as a resource server must: RFC 9068 section 4 for JWTs, RFC 7662 for opaque ones, the
 * audience rule of RFC 8707 for both. Never throws for a bad token; `keys_unavailable` means that nothing could be
 * found out and the request must be answered 503.
 */
export async function verifyToken(token: string, rules: TokenRules): Promise<TokenVerdict> {
  return token.split('.').length === 3 ? verifyJwt(token, rules) : verifyOpaque(token, rules);
}

async function verifyJwt(token: string, rules: TokenRules): Promise<TokenVerdict> {
  let algorithm: unknown;
  let type: unknown;
  let keyId: unknown;
  let unverified: JWTPayload;
  try {
    const header = decodeProtectedHeader(token);
    algorithm = header.alg;
    type = header.typ;
    keyId = header.kid;
    unverified = decodeJwt(token);
  } catch {
    // Only its issuer knows what an opaque token looks like; it may well have two dots.
    return verifyOpaque(token, rules);
  }
  if (typeof algorithm !== 'string' || !rules.algorithms.includes(algorithm))
    return refused('algorithm_refused', denialFacts('algorithm', rules.algorithms, algorithm));
  const isAccessToken = isAccessTokenType(type);
  if (!isAccessToken && (rules.isStrictAboutType || !isPlainType(type))) return refused('type_refused');
  const issuer = unverified.iss;
  const issuers = rules.checksIssuer
    ? rules.keyManagers.filter((keyManager) => isIssuedBy(keyManager, unverified))
    : rules.keyManagers;
  // An address that issues for many tenants signs for all of them with the same keys.
  const candidates = issuers.filter((keyManager) => isTenantAccepted(keyManager, unverified));
  if (candidates.length === 0 && issuers.length > 0) return refused('tenant_refused');
  if (candidates.length === 0) {
    const facts = denialFacts('issuer', issuersOf(rules.keyManagers), issuer);
    return refused(isNearlyKnown(issuer, rules) ? 'issuer_mismatch' : 'issuer_unknown', facts);
  }

  let last: TokenVerdict = refused('key_unknown');
  for (const keyManager of candidates) {
    last = await verifyWith(keyManager, token, rules);
    if (last.ok) return isIdToken(last, { isAccessToken, audiences: rules.audiences }) ? refused('id_token') : last;
    // Another key manager of the same issuer is asked only when this one does not have the key.
    if (!NOT_MY_KEY.has(last.reason)) return last;
  }
  const isOfKey = !last.ok && (last.reason === 'key_unknown' || last.reason === 'key_unfit');
  return isOfKey ? { ...last, facts: denialFacts('key', ['a key of', ...issuersOf(candidates)], keyId) } : last;
}

function issuersOf(keyManagers: readonly LiveKeyManager[]): string[] {
  return keyManagers.map(({ issuer }) => issuer);
}

/** `https://idp/` for a configured `https://idp` is the commonest mistake and deserves its own word. */
function isNearlyKnown(issuer: unknown, rules: TokenRules): boolean {
  const trim = (text: string) => text.replace(/\/+$/, '').toLowerCase();
  return typeof issuer === 'string' && rules.keyManagers.some((keyManager) => trim(keyManager.issuer) === trim(issuer));
}

async function verifyWith(keyManager: LiveKeyManager, token: string, rules: TokenRules): Promise<TokenVerdict> {
  const verdict = await verifyOnce(keyManager, token, rules);
  const mayBeReplaced = !verdict.ok && verdict.reason === 'signature_invalid';
  return mayBeReplaced && (await keyManager.hasChanged()) ? verifyOnce(keyManager, token, rules) : verdict;
}

async function verifyOnce(keyManager: LiveKeyManager, token: string, rules: TokenRules): Promise<TokenVerdict> {
  const revision = keyManager.revision();
  const options = {
    algorithms: [...rules.algorithms],
    clockTolerance: rules.leewaySeconds,
    requiredClaims: ['exp'],
    currentDate: new Date(rules.now()),
  };
  try {
    const { payload } = await jwtVerify(token, keyManager.getKey, options);
    return checkClaims(payload, { keyManager, isOpaque: false, revision }, rules);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return refusedBy(error, rules);
    // A token without `kid`: every key that could have signed it is tried (RFC 7517 leaves `kid` optional).
    let last: TokenVerdict = refused('key_unknown');
    for await (const key of error) {
      try {
        const { payload } = await jwtVerify(token, key, options);
        return checkClaims(payload, { keyManager, isOpaque: false, revision }, rules);
      } catch (cause) {
        last = refusedBy(cause, rules);
        if (last.reason !== 'signature_invalid') return last;
      }
    }
    return last;
  }
}

function refusedBy(error: unknown, rules: TokenRules): RefusedToken {
  const reason = reasonOf(error);
  if (error instanceof errors.JWTExpired) return refused(reason, expiryFacts(error.payload.exp, rules));
  const isEarly = error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf';
  return refused(reason, isEarly ? earlyFacts(error.payload.nbf, rules) : undefined);
}

function expiryFacts(exp: unknown, rules: TokenRules): DenialFacts {
  return denialFacts('expiry', ['after', instantText(Math.floor(rules.now() / 1000))], instantText(exp));
}

function earlyFacts(seconds: unknown, rules: TokenRules): DenialFacts {
  return denialFacts('not_before', ['not after', instantText(Math.floor(rules.now() / 1000))], instantText(seconds));
}

function reasonOf(error: unknown): AuthFailureReason {
  if (error instanceof KeysUnavailableError) return 'keys_unavailable';
  if (error instanceof errors.JWTExpired) return 'token_expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' ? 'token_not_yet_valid' : 'claims_mismatch';
  }
  if (error instanceof KeyUnfitError) return 'key_unfit';
  if (error instanceof errors.JWKSNoMatchingKey) return 'key_unknown';
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return 'algorithm_refused';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature_invalid';
  // jose reports a key that does not fit the algorithm (for example an RSA token and an EC key) as a TypeError.
  if (error instanceof TypeError) return 'signature_invalid';
  return 'token_malformed';
}

async function verifyOpaque(token: string, rules: TokenRules): Promise<TokenVerdict> {
  const candidates = rules.keyManagers.filter((keyManager) => keyManager.introspector !== undefined);
  if (candidates.length === 0) return refused('token_malformed');
  let isUnknown = false;
  for (const keyManager of candidates) {
    try {
      const claims = await keyManager.introspector?.introspect(token);
      if (!claims) continue;
      if (typeof claims.iss === 'string' && rules.checksIssuer && !isIssuedBy(keyManager, claims)) {
        return refused('issuer_mismatch', denialFacts('issuer', [keyManager.issuer], claims.iss));
      }
      if (!isTenantAccepted(keyManager, claims)) return refused('tenant_refused');
      const nowSeconds = rules.now() / 1000;
      if (typeof claims.exp === 'number' && claims.exp + rules.leewaySeconds <= nowSeconds) {
        return refused('token_expired', expiryFacts(claims.exp, rules));
      }
      if (typeof claims.nbf === 'number' && claims.nbf - rules.leewaySeconds > nowSeconds) {
        return refused('token_not_yet_valid', earlyFacts(claims.nbf, rules));
      }
      return checkClaims(claims, { keyManager, isOpaque: true, revision: 0 }, rules);
    } catch {
      isUnknown = true;
    }
  }
  return refused(isUnknown ? 'keys_unavailable' : 'token_inactive');
}

function checkClaims(
  claims: Claims,
  origin: { keyManager: LiveKeyManager; isOpaque: boolean; revision: number },
  rules: TokenRules,
): TokenVerdict {
  if (claims.iat !== undefined) {
    const iat = claims.iat;
    if (typeof iat !== 'number' || iat - rules.leewaySeconds > rules.now() / 1000)
      return refused('token_not_yet_valid', earlyFacts(iat, rules));
  }
  const audience = textList(claims.aud);
  if (rules.audiences !== null && !audience.some((entry) => isAcceptedAudience(entry, rules.audiences))) {
    return refused('audience_mismatch', denialFacts('audience', rules.audiences, claims.aud));
  }
  for (const [name, expected] of Object.entries(rules.requiredClaims)) {
    const value = claimValue(claims, name);
    if (value === undefined || value === null || typeof value === 'object' || String(value) !== expected) {
      return refused('claims_mismatch');
    }
  }
  return { ok: true, claims, audience, scopes: scopesOf(claims, origin.keyManager), ...origin };
}

const SCOPE_CLAIMS = ['scope', 'scp'];

/** Scopes of all configured claims, by default `scope` (RFC 9068 section 2.2.3) and `scp`; each a string or a list. */
function scopesOf(claims: Claims, { settings }: LiveKeyManager): ReadonlySet<string> {
  const { scopeClaim = SCOPE_CLAIMS, scopeClaimSeparator = ' ' } = settings;
  const names = typeof scopeClaim === 'string' ? [scopeClaim] : scopeClaim;
  const parts = names.flatMap((name) => {
    const value = claimValue(claims, name);
    return typeof value === 'string' ? value.split(scopeClaimSeparator) : textList(value);
  });
  return new Set(parts.map((scope) => scope.trim()).filter((scope) => scope !== ''));
}
