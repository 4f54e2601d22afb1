import type { DenialFacts } from '@tallygate/contracts/denial-facts';
import { durationMs } from '@tallygate/contracts/duration';
import type { JwtAuthSettings } from '@tallygate/contracts/gateway-config';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { Principal } from '../exchange/principal.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { AuthFailureReason } from './auth-failure.ts';
import { challengeRefusal } from './challenge.ts';
import { denialFacts } from './denial-facts.ts';
import { mappedHeaders } from './mapped-headers.ts';
import { type IdentityClaims, principalFromClaims } from './principal-from-claims.ts';
import { singleHeader, takeToken } from './take-token.ts';
import { type CachedToken, createTokenCache } from './token-cache.ts';
import { issuerNameOf } from './token-issuer.ts';
import { isAcceptedAudience } from './token-kind.ts';
import { MAX_LEEWAY_SECONDS, type TokenRules, type VerifiedToken, verifyToken } from './verify-token.ts';

export type TokenAuthenticatorOptions = {
  type: Principal['type'];
  settings: JwtAuthSettings;
  rules: Pick<TokenRules, 'keyManagers' | 'audiences' | 'requiredClaims'>;
  identity: IdentityClaims;
  requiredScopes: readonly string[];
  /** The proxy's resource under its public URL, one of the audiences. */
  resource: string;
  /** Whether challenges name the metadata of the resource. */
  hasMetadata: boolean;
  claimMappings: Readonly<Record<string, string>>;
  forward: { header: string; stripsScheme: boolean } | undefined;
  /** Lower-case name of the token header that the relay drops by itself. */
  relayDrops: string;
  now(): number;
};

export type TokenAuthenticator = {
  /** Requires a valid token with the required scopes and sets the principal; at once when the token is known. */
  require(request: PolicyRequest): Refusal | undefined | Promise<Refusal | undefined>;
  /** Uses a valid token with the required scopes if there is one; any other request goes on anonymously. */
  accept(request: PolicyRequest): undefined | Promise<undefined>;
};

/** Opaque tokens can be revoked at any moment; the introspection client decides how long its answer holds. */
const OPAQUE_CACHE_MS = 0;

/** The one engine under `mcp-auth` and `jwt-auth`: takes the token, verifies it once, remembers it, strips it. */
export function createTokenAuthenticator(options: TokenAuthenticatorOptions): TokenAuthenticator {
  const { settings, now } = options;
  const headerName = settings.headername.toLowerCase();
  const leewaySeconds = Math.min(durationMs(settings.leeway) / 1000, MAX_LEEWAY_SECONDS);
  const rules: TokenRules = {
    ...options.rules,
    algorithms: settings.allowedalgorithms,
    checksIssuer: settings.validateissuer,
    isStrictAboutType: settings.stricttokentype,
    leewaySeconds,
    now,
  };
  const cache = createTokenCache();
  // Inbound copies of headers that this gateway sets must never reach the upstream as if it had set them. The usual
  // header of the token needs no mention: the relay never forwards it.
  const stripped = [
    ...(headerName === options.relayDrops ? [] : [headerName]),
    ...Object.values(options.claimMappings).map((name) => name.toLowerCase()),
    ...(options.forward ? [options.forward.header] : []),
  ];

  function refuse(request: PolicyRequest, reason: AuthFailureReason, facts?: DenialFacts): Refusal {
    const metadataUrl = options.hasMetadata ? request.address.metadataUrl : undefined;
    return { ...challengeRefusal({ reason, metadataUrl, scopes: options.requiredScopes }, settings), facts };
  }

  /** The audiences for a request: a client that knows the proxy by another allowed name asks for tokens under that. */
  function rulesFor({ address }: PolicyRequest): TokenRules {
    const { audiences } = rules;
    if (audiences === null || address.resource === options.resource) return rules;
    return { ...rules, audiences: new Set([...audiences, address.resource]) };
  }

  /** Whether a token that was verified for one name is for the name of this request, too. */
  function isForNameOf(request: PolicyRequest, { isForOneName, principal }: CachedToken): boolean {
    if (!isForOneName) return true;
    const accepted = new Set([request.address.resource]);
    return principal.audience.some((audience) => isAcceptedAudience(audience, accepted));
  }

  function strip(request: PolicyRequest): void {
    for (const name of stripped) request.edits.removedUpstreamHeaders.add(name);
  }

  function apply(request: PolicyRequest, entry: CachedToken): void {
    const { token } = entry;
    request.principal = entry.principal;
    request.verifiedToken = token;
    const headers = request.edits.upstreamHeaders;
    const mapped = entry.mappedHeaders;
    for (let index = 0; index < mapped.length; index += 2) {
      headers.set(mapped[index] as string, mapped[index + 1] as string);
    }
    if (options.forward) {
      headers.set(
        options.forward.header,
        options.forward.stripsScheme ? token : `${settings.authheaderscheme} ${token}`,
      );
    }
  }

  function hasScopes(entry: CachedToken): boolean {
    return options.requiredScopes.every((scope) => entry.principal.scopes.has(scope));
  }

  function grant(request: PolicyRequest, entry: CachedToken): Refusal | undefined {
    const { audience, scopes } = entry.principal;
    if (!isForNameOf(request, entry))
      return refuse(request, 'audience_mismatch', denialFacts('audience', [request.address.resource], audience));
    if (!hasScopes(entry))
      return refuse(request, 'scope_missing', denialFacts('scope', options.requiredScopes, [...scopes]));
    apply(request, entry);
    return undefined;
  }

  async function verify(request: PolicyRequest, credential: string, token: string) {
    const verdict = await verifyToken(token, rulesFor(request));
    if (!verdict.ok) return verdict;
    const entry = toEntry(verdict, { token, leewaySeconds, ...options });
    if (now() < entry.validUntil) cache.set(credential, entry);
    return entry;
  }

  async function verifyAndGrant(request: PolicyRequest, credential: string, token: string) {
    const entry = await verify(request, credential, token);
    return 'ok' in entry ? refuse(request, entry.reason, entry.facts) : grant(request, entry);
  }

  async function verifyAndAccept(request: PolicyRequest, credential: string, token: string): Promise<undefined> {
    const entry = await verify(request, credential, token);
    if (!('ok' in entry) && isForNameOf(request, entry) && hasScopes(entry)) apply(request, entry);
  }

  return {
    require(request) {
      strip(request);
      const credential = singleHeader(request.rawHeaders, headerName);
      const known = credential && cache.get(credential, now());
      if (known) return grant(request, known);
      const taken = takeToken(credential, settings.authheaderscheme);
      return 'failure' in taken
        ? refuse(request, taken.failure)
        : verifyAndGrant(request, credential ?? '', taken.token);
    },
    accept(request) {
      strip(request);
      const credential = singleHeader(request.rawHeaders, headerName);
      const known = credential && cache.get(credential, now());
      if (!known) {
        const taken = takeToken(credential, settings.authheaderscheme);
        return 'failure' in taken ? undefined : verifyAndAccept(request, credential ?? '', taken.token);
      }
      if (isForNameOf(request, known) && hasScopes(known)) apply(request, known);
      return undefined;
    },
  };
}

function isForConfigured(audience: readonly string[], audiences: ReadonlySet<string> | null): boolean {
  return audiences === null || audience.some((entry) => isAcceptedAudience(entry, audiences));
}

type EntryOptions = Pick<TokenAuthenticatorOptions, 'identity' | 'type' | 'rules' | 'claimMappings'> & {
  token: string;
  leewaySeconds: number;
};

function toEntry(verdict: VerifiedToken, options: EntryOptions): CachedToken {
  const { token, leewaySeconds } = options;
  const principal = principalFromClaims(verdict.claims, options.identity, {
    type: verdict.isOpaque ? 'introspection' : options.type,
    issuer: issuerNameOf(verdict.keyManager, verdict.claims),
    scopes: verdict.scopes,
    audience: verdict.audience,
  });
  return {
    token,
    principal,
    isForOneName: !isForConfigured(verdict.audience, options.rules.audiences),
    mappedHeaders: mappedHeaders(verdict.claims, options.claimMappings),
    keyManager: verdict.keyManager,
    revision: verdict.revision,
    validUntil: verdict.isOpaque ? OPAQUE_CACHE_MS : ((principal.expiresAt ?? 0) + leewaySeconds) * 1000,
  };
}
