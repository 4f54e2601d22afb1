import type { TokenCheckName, TokenLine } from '@tallygate/contracts/token-check';
import type { AuthFailureReason } from './auth-failure.ts';
import { type Claims, claimValue, textList } from './claim-path.ts';
import { scopesMentioned, shortageOf } from './grant-rules.ts';
import type { Principal } from './principal.ts';
import type { TokenDemands } from './token-demands.ts';
import { isIssuedBy, issuersOf, isTenantAccepted } from './token-issuer.ts';
import { isAcceptedAudience, isIdToken } from './token-kind.ts';
import { isAccessTokenType, isPlainType, type TokenVerdict } from './verify-token.ts';

/** Why a token is refused: by the words of refused calls. */
export type TokenRefusal = AuthFailureReason | 'claims_missing';

/** A JWT as it can be read without believing it. */
export type OpenToken = { header: Claims; claims: Claims };

type CheckContext = {
  demands: TokenDemands;
  /** What became of it where only its signature mattered. */
  relaxed: TokenVerdict;
  /** Who it speaks for; null while its signature does not hold. */
  principal: Principal | null;
};

type TokenCheck = (token: OpenToken, context: CheckContext) => TokenLine[];

/** Longest text of a token that a line repeats. */
const MAX_FOUND = 256;

/** Every check, in the order in which a gateway looks. */
export const CHECKS: readonly TokenCheck[] = [
  form,
  algorithm,
  type,
  issuer,
  signature,
  time,
  audience,
  claims,
  kind,
  scopes,
];

const line = (check: TokenCheckName, isFine: boolean, rest: Omit<TokenLine, 'check' | 'result'>): TokenLine[] => [
  { check, result: isFine ? 'holds' : 'fails', ...rest },
];

function form(): TokenLine[] {
  return line('form', true, { found: 'a JWT' });
}

function algorithm({ header }: OpenToken, { demands }: CheckContext): TokenLine[] {
  const { algorithms } = demands.rules;
  const unknown = textList(header.crit).filter((extension) => extension !== 'b64');
  if (unknown.length > 0)
    return line('algorithm', false, {
      expected: oneOf(algorithms),
      found: `extensions: ${unknown.map(shown).join(', ')}`,
    });
  const isAllowed = typeof header.alg === 'string' && algorithms.includes(header.alg);
  return line('algorithm', isAllowed, { expected: oneOf(algorithms), found: shown(header.alg) });
}

function type({ header }: OpenToken, { demands }: CheckContext): TokenLine[] {
  const isFine = isAccessTokenType(header.typ) || (!demands.rules.isStrictAboutType && isPlainType(header.typ));
  const expected = demands.rules.isStrictAboutType ? 'at+jwt' : 'at+jwt or JWT';
  return line('type', isFine, { expected, found: shown(header.typ) });
}

function issuer({ claims }: OpenToken, { demands }: CheckContext): TokenLine[] {
  const { keyManagers, checksIssuer } = demands.rules;
  const named = checksIssuer ? keyManagers.filter((one) => isIssuedBy(one, claims)) : keyManagers;
  const isFine = named.some((one) => isTenantAccepted(one, claims));
  const expected = oneOf(keyManagers.flatMap(issuersOf)) || 'an issuer; this proxy takes none';
  return line('issuer', isFine, { expected, found: shown(claims.iss) });
}

/** Refusals that say that no key of ours made the signature. */
const UNSIGNED: ReadonlySet<string> = new Set(['key_unknown', 'key_unfit', 'signature_invalid', 'keys_unavailable']);
/** Refusals that come before any key is looked at. */
const BEFORE_KEYS: ReadonlySet<string> = new Set(['algorithm_refused', 'type_refused', 'token_malformed']);

function signature({ header }: OpenToken, { relaxed, demands }: CheckContext): TokenLine[] {
  const key = header.kid === undefined ? 'a key without an id' : `key ${shown(header.kid)}`;
  if (relaxed.ok) return line('signature', true, { found: `${key} of ${relaxed.keyManager.name}` });
  if (BEFORE_KEYS.has(relaxed.reason)) return [{ check: 'signature', result: 'unknown', found: key }];
  if (!UNSIGNED.has(relaxed.reason)) return line('signature', true, { found: key });
  const names = demands.rules.keyManagers.map(({ name }) => name);
  const expected = names.length === 0 ? 'a key manager; this proxy has none' : `a key of ${oneOf(names)}`;
  if (relaxed.reason === 'keys_unavailable')
    return [{ check: 'signature', result: 'unknown', expected, found: `${key}; the keys could not be fetched` }];
  return line('signature', false, { expected, found: SIGNATURES[relaxed.reason]?.(key) ?? key });
}

const SIGNATURES: Readonly<Record<string, (key: string) => string>> = {
  key_unknown: (key) => `${key}, which is not among them`,
  key_unfit: (key) => `${key}, which is not for this algorithm`,
  signature_invalid: (key) => `${key}, which did not make this signature`,
};

function time({ claims }: OpenToken, { demands }: CheckContext): TokenLine[] {
  const { leewaySeconds, now } = demands.rules;
  const seconds = Math.floor(now() / 1000);
  const { exp, nbf, iat } = claims;
  const expected = `now, ${instant(seconds)}, ±${leewaySeconds} s`;
  const found = [
    `expires ${instant(exp)}`,
    ...(nbf === undefined ? [] : [`valid from ${instant(nbf)}`]),
    ...(iat === undefined ? [] : [`issued ${instant(iat)}`]),
  ].join(', ');
  const isOver = typeof exp !== 'number' || exp <= seconds - leewaySeconds;
  const isEarly = [nbf, iat].some(
    (value) => value !== undefined && (typeof value !== 'number' || value - leewaySeconds > now() / 1000),
  );
  return line('time', !isOver && !isEarly, { expected, found });
}

function audience({ claims }: OpenToken, { demands }: CheckContext): TokenLine[] {
  const { audiences } = demands.rules;
  const found = textList(claims.aud);
  const isFine = audiences === null || found.some((one) => isAcceptedAudience(one, audiences));
  return line('audience', isFine, {
    expected: audiences === null ? 'any' : oneOf([...audiences]),
    found: found.length === 0 ? shown(claims.aud) : found.map(shown).join(', '),
  });
}

function claims({ claims: held }: OpenToken, { demands, principal }: CheckContext): TokenLine[] {
  const own = Object.entries(demands.rules.requiredClaims).flatMap(([name, expected]) => {
    const value = claimValue(held, name);
    const isFine = value !== undefined && value !== null && typeof value !== 'object' && String(value) === expected;
    return line('claims', isFine, { expected: `${name} = ${expected}`, found: shown(value) });
  });
  const { grants } = demands;
  if (grants === undefined || principal === null) return own;
  const isShort = shortageOf(principal, grants) === 'claims';
  return isShort ? [...own, ...line('claims', false, { expected: 'the claims that the policy lists' })] : own;
}

function kind({ header, claims }: OpenToken, { demands }: CheckContext): TokenLine[] {
  const isId = isIdToken(
    { claims, audience: textList(claims.aud) },
    { isAccessToken: isAccessTokenType(header.typ), audiences: demands.rules.audiences },
  );
  return line('kind', !isId, { expected: 'an access token', found: isId ? 'an ID token' : 'an access token' });
}

function scopes(_token: OpenToken, { demands, principal }: CheckContext): TokenLine[] {
  const { grants, requiredScopes } = demands;
  const wanted = [...requiredScopes, ...(grants === undefined ? [] : scopesMentioned(grants))];
  if (principal === null)
    return wanted.length === 0 ? [] : [{ check: 'scopes', result: 'unknown', expected: wanted.join(' ') }];
  const isFine =
    requiredScopes.every((scope) => principal.scopes.has(scope)) &&
    (grants === undefined || shortageOf(principal, grants) !== 'scopes');
  const found = [...principal.scopes].map(shown).join(' ') || 'none';
  return line('scopes', isFine, { expected: wanted.join(' ') || 'none', found });
}

function oneOf(texts: readonly string[]): string {
  const [last, ...before] = [...new Set(texts)].reverse();
  return before.length === 0 ? (last ?? '') : `${before.reverse().join(', ')} or ${last}`;
}

function instant(seconds: unknown): string {
  if (typeof seconds !== 'number') return shown(seconds);
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? shown(seconds) : date.toISOString().replace('.000Z', 'Z');
}

/** A value of a token as text: of bounded length, and without characters that could change how the line reads. */
function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
  return plain.length > MAX_FOUND ? `${plain.slice(0, MAX_FOUND)}…` : plain;
}
