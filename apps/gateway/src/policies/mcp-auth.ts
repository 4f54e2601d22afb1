import { mcpAuthDemands } from '@tallygate/caller-token/token-demands';
import type { McpAuthParams } from '@tallygate/contracts/policies/mcp-auth';
import { createTokenAuthenticator } from '../auth/token-authenticator.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import type { PolicyOptions } from './policy-options.ts';

type Group = { enabled: boolean; exceptions: ReadonlySet<string> };
type Groups = Record<'tools' | 'resources' | 'prompts' | 'methods', Group>;

/** OAuth resource server for one proxy: MCP authorization specification, RFC 9728, RFC 8707. */
export function prepareMcpAuth(params: McpAuthParams, options: PolicyOptions): PreparedPolicy {
  const { keyManagers, config, resource, runtime } = options;
  const authenticator = createTokenAuthenticator({
    demands: mcpAuthDemands(params, { config, keyManagers, resource, now: runtime.now }),
    resource,
    hasMetadata: true,
    claimMappings: params.claimMappings,
    forward: params.forwardToken
      ? { header: params.forwardedTokenHeader.toLowerCase(), stripsScheme: params.forwardTokenStripScheme }
      : undefined,
    relayDrops: keyManagers.settings.headername.toLowerCase(),
  });
  const base = {
    name: 'mcp-auth',
    asksForCredential: true as const,
    authenticates: { issuers: params.issuers, scopes: params.requiredScopes },
  };
  const groups = readGroups(params);
  const all = Object.values(groups);
  if (all.every((group) => group.enabled && group.exceptions.size === 0)) {
    return { ...base, readsBody: false, onHeaders: authenticator.require };
  }
  const isOff = all.every((group) => !group.enabled && group.exceptions.size === 0);
  return {
    ...base,
    readsBody: true,
    onHeaders(request) {
      // The body decides about a POST, but who sends it must be known before: sessions belong to their callers.
      // GET and DELETE act on a whole session and name nothing that could be an exception.
      if (request.httpMethod === 'POST' || isOff) return authenticator.accept(request);
      return authenticator.require(request);
    },
    onRequest(request) {
      if (request.httpMethod !== 'POST' || request.principal !== undefined || isOff) return undefined;
      const isNeeded = request.elements.length === 0 || request.elements.some((element) => needsToken(element, groups));
      return isNeeded ? authenticator.require(request) : undefined;
    },
  };
}

function readGroups(params: McpAuthParams): Groups {
  const read = (group: McpAuthParams['tools']): Group => ({
    enabled: group?.enabled ?? true,
    exceptions: new Set(group?.exceptions),
  });
  return {
    tools: read(params.tools),
    resources: read(params.resources),
    prompts: read(params.prompts),
    methods: read(params.methods),
  };
}

function needsToken(element: RequestElement, groups: Groups): boolean {
  const method = element.method ?? '';
  const group =
    method === 'tools/call'
      ? groups.tools
      : method === 'resources/read'
        ? groups.resources
        : method === 'prompts/get'
          ? groups.prompts
          : groups.methods;
  const name = group === groups.methods ? method : (element.target ?? '');
  return group.enabled !== group.exceptions.has(name);
}
