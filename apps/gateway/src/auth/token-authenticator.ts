import type { AuthFailureReason } from '@tallygate/caller-token/auth-failure';
import { denialFacts } from '@tallygate/caller-token/denial-facts';
import { hasRequiredScopes, principalOf, type TokenDemands } from '@tallygate/caller-token/token-demands';
import { isAcceptedAudience } from '@tallygate/caller-token/token-kind';
import { type TokenRules, type VerifiedToken, verifyToken } from '@tallygate/caller-token/verify-token';
import type { DenialFacts } from '@tallygate/contracts/denial-facts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { Refusal } from '../exchange/refusal.ts';
import { challengeRefusal } from './challenge.ts';
import { mappedHeaders } from './mapped-headers.ts';
import { singleHeader, takeToken } from './take-token.ts';
import { type CachedToken, createTokenCache } from './token-cache.ts';

export type TokenAuthenticatorOptions = {
  demands: TokenDemands;
  /** The proxy's resource under its public URL, one of the audiences. */
  resource: string;
  /** Whether challenges name the metadata of the resource. */
  hasMetadata: boolean;
  claimMappings: Readonly<Record<string, string>>;
  forward: { header: string; stripsScheme: boolean } | undefined;
  /** Lower-case name of the token header that the relay drops by itself. */
  relayDrops: string;
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
  const { demands } = options;
  const { settings, rules } = demands;
  const { now } = rules;
  const headerName = settings.headername.toLowerCase();
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
    return { ...challengeRefusal({ reason, metadataUrl, scopes: demands.requiredScopes }, settings), facts };
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

  function grant(request: PolicyRequest, entry: CachedToken): Refusal | undefined {
    const { audience, scopes } = entry.principal;
    if (!isForNameOf(request, entry))
      return refuse(request, 'audience_mismatch', denialFacts('audience', [request.address.resource], audience));
    if (!hasRequiredScopes(entry.principal, demands))
      return refuse(request, 'scope_missing', denialFacts('scope', demands.requiredScopes, [...scopes]));
    apply(request, entry);
    return undefined;
  }

  async function verify(request: PolicyRequest, credential: string, token: string) {
    const verdict = await verifyToken(token, rulesFor(request));
    if (!verdict.ok) return verdict;
    const entry = toEntry(verdict, { token, ...options });
    if (now() < entry.validUntil) cache.set(credential, entry);
    return entry;
  }

  async function verifyAndGrant(request: PolicyRequest, credential: string, token: string) {
    const entry = await verify(request, credential, token);
    return 'ok' in entry ? refuse(request, entry.reason, entry.facts) : grant(request, entry);
  }

  async function verifyAndAccept(request: PolicyRequest, credential: string, token: string): Promise<undefined> {
    const entry = await verify(request, credential, token);
    if (!('ok' in entry) && isForNameOf(request, entry) && hasRequiredScopes(entry.principal, demands))
      apply(request, entry);
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
      if (isForNameOf(request, known) && hasRequiredScopes(known.principal, demands)) apply(request, known);
      return undefined;
    },
  };
}

function isForConfigured(audience: readonly string[], audiences: ReadonlySet<string> | null): boolean {
  return audiences === null || audience.some((entry) => isAcceptedAudience(entry, audiences));
}

type EntryOptions = Pick<TokenAuthenticatorOptions, 'demands' | 'claimMappings'> & { token: string };

function toEntry(verdict: VerifiedToken, { token, demands, claimMappings }: EntryOptions): CachedToken {
  const principal = principalOf(verdict, demands);
  const { audiences, leewaySeconds } = demands.rules;
  return {
    token,
    principal,
    isForOneName: !isForConfigured(verdict.audience, audiences),
    mappedHeaders: mappedHeaders(verdict.claims, claimMappings),
    keyManager: verdict.keyManager,
    revision: verdict.revision,
    validUntil: verdict.isOpaque ? OPAQUE_CACHE_MS : ((principal.expiresAt ?? 0) + leewaySeconds) * 1000,
  };
}
