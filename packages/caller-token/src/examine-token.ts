import type { TokenCheckName, TokenLine } from '@tallygate/contracts/token-check';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { isBearerText } from './bearer-text.ts';
import type { Claims } from './claim-path.ts';
import { type Shortage, shortageOf } from './grant-rules.ts';
import type { Principal } from './principal.ts';
import { CHECKS, type OpenToken, type TokenRefusal } from './token-checks.ts';
import { hasRequiredScopes, principalOf, type TokenDemands } from './token-demands.ts';
import { type TokenVerdict, verifyToken } from './verify-token.ts';

/** A token under the demands of one policy. */
export type TokenExamination = {
  /** Why a gateway refuses it; null when it takes it. */
  refusal: TokenRefusal | null;
  lines: TokenLine[];
  /** Who calls with it; null for a token that is refused before anything it says is believed. */
  principal: Principal | null;
  /** The key manager whose key or word it holds by. */
  keyManager: string | null;
};

/** Where each refusal stands among the lines; in one of several where what it says may concern either. */
const LINE_OF: Readonly<Record<TokenRefusal, readonly [TokenCheckName, ...TokenCheckName[]]>> = {
  token_missing: ['form'],
  header_malformed: ['form'],
  token_malformed: ['form'],
  authorization_repeated: ['form'],
  algorithm_refused: ['algorithm'],
  type_refused: ['type'],
  issuer_unknown: ['issuer'],
  issuer_mismatch: ['issuer'],
  tenant_refused: ['issuer'],
  signature_invalid: ['signature'],
  key_unknown: ['signature'],
  key_unfit: ['signature'],
  keys_unavailable: ['signature'],
  token_inactive: ['active'],
  token_expired: ['time'],
  token_not_yet_valid: ['time'],
  audience_mismatch: ['audience'],
  claims_mismatch: ['claims', 'time'],
  id_token: ['kind'],
  scope_missing: ['scopes'],
  claims_missing: ['claims'],
};

/**
 * What a gateway makes of a token under these demands, and each of its reasons: it is decided by the very functions that
 * decide about calls, and every check is then looked at by itself, so that all that fails is seen at once.
 * @returns never throws for a bad token
 */
export async function examineToken(token: string, demands: TokenDemands): Promise<TokenExamination> {
  if (!isBearerText(token)) return unreadable(token === '' ? 'token_missing' : 'header_malformed');
  const verdict = await verifyToken(token, demands.rules);
  const opened = openToken(token);
  const known = verdict.ok ? verdict : await verifyRelaxed(token, demands, opened);
  const principal = known.ok ? principalOf(known, demands) : null;
  const refusal = refusalOf(verdict, principal, demands);
  const context = { demands, relaxed: known, principal };
  const lines =
    opened === null ? opaqueLines(verdict, refusal, demands) : CHECKS.flatMap((check) => check(opened, context));
  return {
    refusal,
    lines: withRefusal(lines, refusal),
    principal,
    keyManager: known.ok ? known.keyManager.name : null,
  };
}

function refusalOf(verdict: TokenVerdict, principal: Principal | null, demands: TokenDemands): TokenRefusal | null {
  if (!verdict.ok) return verdict.reason;
  if (principal === null) return null;
  if (!hasRequiredScopes(principal, demands)) return 'scope_missing';
  return demands.grants === undefined ? null : SHORTAGES[shortageOf(principal, demands.grants) ?? 'none'];
}

const SHORTAGES: Record<NonNullable<Shortage> | 'none', TokenRefusal | null> = {
  scopes: 'scope_missing',
  claims: 'claims_missing',
  none: null,
};

/** The same token where only its signature matters: whose key it holds by, whatever else is wrong with it. */
async function verifyRelaxed(token: string, { rules }: TokenDemands, opened: OpenToken | null): Promise<TokenVerdict> {
  if (opened === null) return { ok: false, reason: 'token_malformed' };
  const inTime = timeWithin(opened.claims, rules.now());
  return verifyToken(token, {
    ...rules,
    checksIssuer: false,
    isStrictAboutType: false,
    audiences: null,
    requiredClaims: {},
    now: () => inTime,
  });
}

/** A moment, in milliseconds, at which the token is valid if it ever is; now when it is valid now. */
function timeWithin({ exp, nbf, iat }: Claims, now: number): number {
  const starts = [nbf, iat].filter((value) => typeof value === 'number').map((seconds) => seconds * 1000);
  const started = Math.max(now, ...starts);
  return typeof exp === 'number' ? Math.min(started, exp * 1000 - 1) : started;
}

function openToken(token: string): OpenToken | null {
  if (token.split('.').length !== 3) return null;
  try {
    return { header: decodeProtectedHeader(token) as Claims, claims: decodeJwt(token) as Claims };
  } catch {
    return null;
  }
}

function unreadable(refusal: TokenRefusal): TokenExamination {
  return { refusal, lines: withRefusal([], refusal), principal: null, keyManager: null };
}

/** Of an opaque token only its issuer knows anything; one that nobody could be asked about is no token at all. */
function opaqueLines(verdict: TokenVerdict, refusal: TokenRefusal | null, { rules }: TokenDemands): TokenLine[] {
  const asked = rules.keyManagers.filter(({ introspector }) => introspector !== undefined).map(({ name }) => name);
  if (asked.length === 0)
    return [{ check: 'form', result: 'fails', expected: 'a JWT', found: 'a text without its parts' }];
  const isActive = verdict.ok || (refusal !== 'token_inactive' && refusal !== 'keys_unavailable');
  return [
    { check: 'form', result: 'holds', found: `opaque; asked: ${asked.join(', ')}` },
    { check: 'active', result: isActive ? 'holds' : refusal === 'token_inactive' ? 'fails' : 'unknown' },
  ];
}

/** What the gateway says always stands among the lines. */
function withRefusal(lines: TokenLine[], refusal: TokenRefusal | null): TokenLine[] {
  if (refusal === null) return lines;
  const checks = LINE_OF[refusal];
  if (lines.some(({ check, result }) => result === 'fails' && checks.includes(check))) return lines;
  const [check] = checks;
  if (!lines.some((line) => line.check === check)) return [...lines, { check, result: 'fails' }];
  return lines.map((line) => (line.check === check ? { ...line, result: 'fails' } : line));
}
