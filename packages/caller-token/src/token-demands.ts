import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig, JwtAuthSettings } from '@tallygate/contracts/gateway-config';
import type { JwtAuthParams } from '@tallygate/contracts/policies/jwt-auth';
import type { McpAuthParams } from '@tallygate/contracts/policies/mcp-auth';
import type { Grants } from '@tallygate/contracts/policies/mcp-authz';
import type { KeyManagerRegistry, LiveKeyManager } from './key-manager-registry.ts';
import type { Principal } from './principal.ts';
import { type IdentityClaims, identityClaims, principalFromClaims } from './principal-from-claims.ts';
import { issuerNameOf } from './token-issuer.ts';
import { MAX_LEEWAY_SECONDS, type TokenRules, type VerifiedToken } from './verify-token.ts';

/** What one policy of a proxy demands of a caller's token, and how it reads who calls. */
export type TokenDemands = {
  type: 'mcp/oauth' | 'jwt';
  /** Where the token stands, and how a refusal is worded. */
  settings: JwtAuthSettings;
  rules: TokenRules;
  identity: IdentityClaims;
  requiredScopes: readonly string[];
  /** Scopes and claims that are looked at once the token itself holds. */
  grants: Grants | undefined;
};

/** What demands are made in: the configuration, its key managers, and the address of the proxy. */
export type DemandContext = {
  config: Pick<GatewayConfig, 'billing'>;
  keyManagers: KeyManagerRegistry;
  /** The proxy's resource under its public URL, one of the audiences. */
  resource: string;
  now(): number;
};

/** The demands of `mcp-auth`: those of an OAuth resource server (MCP authorization specification, RFC 8707). */
export function mcpAuthDemands(params: McpAuthParams, context: DemandContext): TokenDemands {
  const { keyManagers } = context;
  return {
    type: 'mcp/oauth',
    settings: keyManagers.settings,
    rules: {
      ...commonRules(keyManagers.settings, context),
      keyManagers:
        params.issuers.length === 0
          ? keyManagers.all()
          : params.issuers.flatMap((name) => keyManagers.byName(name) ?? []),
      audiences: audiencesOf(params, context),
      requiredClaims: params.requiredClaims,
    },
    identity: identityClaims(context.config, params.userIdClaim),
    requiredScopes: params.requiredScopes,
    grants: undefined,
  };
}

/** The demands of `jwt-auth`: the same of the token itself, and its own grants after that. */
export function jwtAuthDemands(params: JwtAuthParams, context: DemandContext): TokenDemands {
  const { keyManagers } = context;
  const settings = {
    ...keyManagers.settings,
    ...(params.headerName === undefined ? {} : { headername: params.headerName }),
    ...(params.authHeaderPrefix === undefined ? {} : { authheaderscheme: params.authHeaderPrefix }),
  };
  return {
    type: 'jwt',
    settings,
    rules: {
      ...commonRules(settings, context),
      keyManagers: keyManagers.all().filter((one) => isNamed(one, params.issuers)),
      audiences: audiencesOf(params, context),
      requiredClaims: {},
    },
    identity: identityClaims(context.config, params.userIdClaim),
    requiredScopes: [],
    grants: params,
  };
}

/** What the configuration alone demands, whatever the proxy: known keys, a known issuer, a valid time; any audience. */
export function generalDemands(context: Omit<DemandContext, 'resource'>): TokenDemands {
  const { keyManagers } = context;
  return {
    type: 'mcp/oauth',
    settings: keyManagers.settings,
    rules: {
      ...commonRules(keyManagers.settings, context),
      keyManagers: keyManagers.all(),
      audiences: null,
      requiredClaims: {},
    },
    identity: identityClaims(context.config),
    requiredScopes: [],
    grants: undefined,
  };
}

function commonRules(settings: JwtAuthSettings, { now }: Pick<DemandContext, 'now'>) {
  return {
    algorithms: settings.allowedalgorithms,
    checksIssuer: settings.validateissuer,
    isStrictAboutType: settings.stricttokentype,
    leewaySeconds: Math.min(durationMs(settings.leeway) / 1000, MAX_LEEWAY_SECONDS),
    now,
  };
}

function isNamed({ name, issuer }: LiveKeyManager, issuers: readonly string[]): boolean {
  return issuers.length === 0 || issuers.includes(name) || issuers.includes(issuer);
}

function audiencesOf(
  { allowAnyAudience, audiences }: Pick<McpAuthParams, 'allowAnyAudience' | 'audiences'>,
  { resource }: Pick<DemandContext, 'resource'>,
): ReadonlySet<string> | null {
  return allowAnyAudience ? null : new Set([resource, ...audiences]);
}

/** Who a token that was verified under these demands speaks for. */
export function principalOf(verified: VerifiedToken, { type, identity }: TokenDemands): Principal {
  return principalFromClaims(verified.claims, identity, {
    type: verified.isOpaque ? 'introspection' : type,
    issuer: issuerNameOf(verified.keyManager, verified.claims),
    scopes: verified.scopes,
    audience: verified.audience,
  });
}

/** Whether a principal has every scope that each request needs. */
export function hasRequiredScopes({ scopes }: Principal, { requiredScopes }: TokenDemands): boolean {
  return requiredScopes.every((scope) => scopes.has(scope));
}
