import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { API_VERSION_V1, SPEC_VERSIONS } from '@tallygate/contracts/mcp-versions';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { slug } from '#lib/slug.ts';

/** The proxy that the setup works on: the one added last. */
export function setupProxy(proxies: readonly ProxyView[]): ProxyView | undefined {
  return proxies.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
}

/** A display name from what a server calls itself: `mcp-servers/everything` → `Everything`. */
export function proposedName(serverName: string): string {
  const last = serverName.split('/').filter(Boolean).at(-1) ?? '';
  const words = last.replaceAll(/[^a-zA-Z0-9. ]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1, 60);
}

/** The endpoint of the sample server from its base address. */
export function sampleEndpoint(mcpUrl: string): string {
  return /\/mcp\/?$/.test(mcpUrl) ? mcpUrl : `${mcpUrl.replace(/\/$/, '')}/mcp`;
}

type NewProxy = { displayName: string; path: string; url: string; inspection: Inspection | undefined };

/** The resource of the first proxy; the address the test found wins over the one typed. */
export function proxyResource({ displayName, path, url, inspection }: NewProxy): McpProxyInput {
  const spoken = inspection?.server?.protocolVersion;
  return {
    apiVersion: API_VERSION_V1,
    kind: 'Mcp',
    metadata: { name: slug(displayName) },
    spec: {
      displayName,
      version: 'v1.0',
      context: path,
      specVersion: SPEC_VERSIONS.find((version) => version === spoken) ?? '2025-06-18',
      upstream: { url: inspection?.endpoint ?? url },
      policies: [],
    },
  };
}

/** The resource with one policy put in, or its params replaced when it is attached already. */
function withPolicy(
  resource: McpProxyInput,
  policy: { name: string; version: string; params: Record<string, unknown> },
  place: 'first' | 'last',
): McpProxyInput {
  const policies = resource.spec.policies ?? [];
  const rest = policies.filter((entry) => entry.name !== policy.name);
  const next =
    rest.length < policies.length
      ? policies.map((entry) =>
          entry.name === policy.name ? { ...entry, params: { ...entry.params, ...policy.params } } : entry,
        )
      : place === 'first'
        ? [policy, ...rest]
        : [...rest, policy];
  return { ...resource, spec: { ...resource.spec, policies: next } };
}

/** Requires a token of one key manager. */
export function withAuthentication(resource: McpProxyInput, keyManager: string): McpProxyInput {
  return withPolicy(resource, { name: 'mcp-auth', version: 'v1', params: { issuers: [keyManager] } }, 'first');
}

const NO_HEADERS = { mode: 'allow', headers: [] };

/** Keeps all headers out of events. */
export function withHeaderFilter(resource: McpProxyInput): McpProxyInput {
  return withPolicy(
    resource,
    { name: 'analytics-header-filter', version: 'v1', params: { request: NO_HEADERS, response: NO_HEADERS } },
    'last',
  );
}

type Tool = { name: string; inputSchema: unknown };

/** A harmless tool for the first call: `echo` when there is one, else the first that needs no arguments, else the first. */
export function chooseTool(tools: readonly Tool[]): { tool: string; args: Record<string, unknown> } {
  if (tools.some((tool) => tool.name === 'echo')) return { tool: 'echo', args: { message: 'hello' } };
  const simple = tools.find((tool) => !((tool.inputSchema as { required?: unknown[] } | null)?.required?.length ?? 0));
  return { tool: (simple ?? tools[0])?.name ?? 'TOOL', args: {} };
}
