import type { EntityState } from '@tallygate/contracts/entity-state';
import type { Note } from '@tallygate/contracts/finding';
import { type McpProxy, proxyUpstreamUrl, proxyUrl } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { SecretView } from '@tallygate/contracts/secret-view';
import type { ReportedRedirect } from '../gateways/registry.ts';
import { viewSecrets } from '../secrets/view-secrets.ts';
import { hideProxySecrets } from './hide-secrets.ts';
import { serverRedirects } from './server-redirects.ts';
import type { Traffic } from './traffic.ts';

/** A proxy as the console sees it. */
export function proxyView(input: {
  proxy: McpProxy;
  notes: Note[];
  state: EntityState;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
  updatedBy: string;
  publicUrl: string;
  secrets: ReadonlyMap<string, SecretView>;
  traffic: Traffic | undefined;
  /** What the gateways learned of servers. */
  redirects: readonly ReportedRedirect[];
}): ProxyView {
  const { proxy } = input;
  const hidden = hideProxySecrets(proxy);
  const secrets = viewSecrets({ type: 'proxy', id: proxy.metadata.name }, proxy, input.secrets);
  return {
    id: proxy.metadata.name,
    revision: input.revision,
    state: input.state,
    createdAt: input.createdAt.toISOString(),
    updatedAt: input.updatedAt.toISOString(),
    updatedBy: input.updatedBy,
    resource: hidden,
    notes: input.notes,
    mcpUrl: proxyUrl(proxy, input.publicUrl),
    upstreamUrl: upstreamUrlOf(hidden),
    serverRedirects: serverRedirects(hidden, input.redirects),
    secrets,
    upstreamSecret: secrets['spec.upstream.auth.value'] ?? secrets['spec.upstream.auth.clientSecret'] ?? { set: false },
    authentication: authenticationOf(proxy),
    ...(input.traffic ?? { calls24h: 0, lastCallAt: null }),
  };
}

/** The URL calls go to, or the text as written while it holds a template. */
export function upstreamUrlOf(proxy: McpProxy): string {
  const { url } = proxy.spec.upstream;
  return url !== undefined && !URL.canParse(url) ? url : proxyUpstreamUrl(proxy);
}

/** Who may call a proxy by its policies. */
export function authenticationOf({ spec }: McpProxy): ProxyView['authentication'] {
  const policy = spec.policies.find((one) => one.name === 'mcp-auth' || one.name === 'jwt-auth');
  if (!policy) {
    if (spec.policies.some((one) => one.name === 'api-key-auth')) return 'api-key';
    const basic = spec.policies.find((one) => one.name === 'basic-auth');
    return basic && basic.params.allowUnauthenticated !== true ? 'basic' : 'open';
  }
  const { issuers } = policy.params;
  return Array.isArray(issuers) ? issuers.map(String) : [];
}
