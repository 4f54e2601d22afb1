import { AppError } from '@tallygate/contracts/app-error';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { TEST_HEADER } from '@tallygate/contracts/test-caller';
import type { TryCaller } from '@tallygate/contracts/try';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';
import type { ConsoleTestKey } from '../gateways/test-key.ts';
import { sandboxToken } from './sandbox-agents.ts';

type Options = {
  config: GatewayConfig;
  proxy: McpProxy;
  /** The URL under which clients know the proxy. */
  resource: string;
  /** Who tries. */
  user: string;
  testKey: ConsoleTestKey;
  sandbox: { on: boolean; issuer: string };
  client: OutboundClient;
};

/**
 * The headers by which a caller is known at the gateway.
 * @throws AppError TRY_OFF, TRY_CALLER_UNAVAILABLE
 */
export async function callerHeaders(caller: TryCaller, options: Options): Promise<Record<string, string>> {
  const { config, proxy, resource, user, testKey, sandbox, client } = options;
  if (caller.kind === 'console') {
    if (!config.gateway.try) throw new AppError('TRY_OFF');
    const scopes = scopesNamed(proxy);
    return { [TEST_HEADER]: await testKey.token({ proxy: proxy.metadata.name, user, scopes }) };
  }
  if (caller.kind === 'sandbox' && !sandbox.on)
    throw new AppError('TRY_CALLER_UNAVAILABLE', { detail: 'The sandbox is off, so there are none of its agents' });
  const token =
    caller.kind === 'token'
      ? caller.token
      : await sandboxToken(caller.agent, { issuer: sandbox.issuer, resource, client });
  return tokenHeader(token, { config, proxy });
}

/** The header in which the proxy looks for a token. */
function tokenHeader(token: string, { config, proxy }: Pick<Options, 'config' | 'proxy'>): Record<string, string> {
  const { headername, authheaderscheme } = config.policy_configurations.jwtauth_v0;
  const own = proxy.spec.policies.find(({ name }) => name === 'jwt-auth')?.params ?? {};
  const header = typeof own.headerName === 'string' ? own.headerName : headername;
  const scheme = typeof own.authHeaderPrefix === 'string' ? own.authHeaderPrefix : authheaderscheme;
  return { [header]: `${scheme} ${token}` };
}

/** Every scope that the proxy's policies name: the console is to reach what any caller may. */
function scopesNamed({ spec }: McpProxy): string[] {
  const scopes = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (value !== null && typeof value === 'object')
      for (const [name, item] of Object.entries(value)) visit(item, name);
    else if (typeof value === 'string' && SCOPE_LISTS.has(key)) scopes.add(value);
  };
  for (const { name, params } of spec.policies) if (SCOPE_POLICIES.has(name)) visit(withoutClaims(params), '');
  return [...scopes];
}

const SCOPE_POLICIES: ReadonlySet<string> = new Set(['mcp-auth', 'mcp-authz', 'jwt-auth']);
const SCOPE_LISTS: ReadonlySet<string> = new Set(['requiredScopes', 'allOf', 'anyOf']);

/** Claims are listed under the same names as scopes. */
function withoutClaims(params: unknown): unknown {
  if (Array.isArray(params)) return params.map(withoutClaims);
  if (params === null || typeof params !== 'object') return params;
  const entries = Object.entries(params).filter(([name]) => name !== 'claims');
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutClaims(value)]));
}
