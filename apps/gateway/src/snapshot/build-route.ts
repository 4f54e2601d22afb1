import { sealedParameters } from '@tallygate/config/sealed-url';
import { windowMs } from '@tallygate/contracts/duration';
import {
  type McpProxy,
  proxyBasePath,
  proxyMcpPath,
  proxyUpstreamTargets,
  proxyUrl,
} from '@tallygate/contracts/mcp-proxy';
import { LearnedPath } from '../exchange/learned-path.ts';
import type { PlanOf } from '../exchange/plan-rules.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { ServedRoute } from '../exchange/served-route.ts';
import { UpstreamTargets } from '../exchange/upstream-targets.ts';
import { membersFor } from '../mcp/member-tree.ts';
import { routeMembers } from '../record/event-text.ts';
import type { LoadedConfig } from './load-config-file.ts';
import { routePolicies } from './route-policies.ts';
import type { UpstreamPools } from './upstream-pools.ts';

type Addresses = { resource: string; metadataUrl: string };

/** Where clients reach a proxy, and the document that says so. */
export function addressesOf(proxy: McpProxy, publicUrl: string): Addresses {
  const resource = proxyUrl(proxy, publicUrl);
  // The well-known part stands between host and path, also before a path that the public URL itself has.
  const { origin, pathname } = new URL(resource);
  const metadataUrl = `${origin}/.well-known/oauth-protected-resource${pathname}`;
  return { resource, metadataUrl };
}

export type RouteOptions = Addresses & {
  proxy: McpProxy;
  loaded: Pick<LoadedConfig, 'config' | 'version'>;
  pools: UpstreamPools;
  policies: readonly PreparedPolicy[];
  planOf: PlanOf;
  defaultCors: NonNullable<PreparedPolicy['cors']>;
};

/** A proxy as it is served under a configuration. */
export function servedRoute(parts: RouteOptions): ServedRoute {
  const { proxy, policies, resource, metadataUrl, defaultCors } = parts;
  const { config } = parts.loaded;
  const { spec } = proxy;
  const targets = upstreamTargets(parts);
  const publicUrl = new URL(resource);
  const ownFirstByte = spec.resilience?.firstByteTimeout;
  return {
    proxy,
    name: proxy.metadata.name,
    basePath: proxyBasePath(proxy),
    mcpPath: proxyMcpPath(proxy),
    vhost: spec.vhost ?? '',
    resource,
    metadataUrl,
    maxBodyBytes: spec.limits?.maxBodyBytes ?? config.gateway.limits.max_body_bytes,
    targets,
    keepsHost: spec.upstream.hostRewrite === 'manual',
    publicProtocol: publicUrl.protocol.slice(0, -1),
    publicHost: publicUrl.host,
    ...routePolicies(policies, defaultCors),
    rules: { billing: config.billing, proxy: spec.billing },
    answerMembers: membersFor(spec.billing),
    planOf: parts.planOf,
    dedupeWindowMs: windowMs(config.billing.dedupe_window),
    sessionDedupeWindowMs: windowMs(config.billing.session_dedupe_window),
    isSessionStrict: spec.sessions?.strict ?? false,
    firstByteTimeoutMs: limitMs(ownFirstByte ?? config.gateway.timeouts.upstream_first_byte),
    streamFirstByteTimeoutMs: limitMs(ownFirstByte),
    idleTimeoutMs: limitMs(spec.resilience?.idleTimeout),
    totalTimeoutMs: limitMs(spec.resilience?.timeout),
  };
}

function upstreamTargets({ proxy, loaded, pools, resource }: RouteOptions): UpstreamTargets {
  const { config, version } = loaded;
  const base = { gatewayId: config.gateway.id, configVersion: version, billing: config.billing };
  return new UpstreamTargets(
    proxyUpstreamTargets(proxy).map(({ url: href, weight }) => {
      const url = new URL(href);
      return {
        href,
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        learned: new LearnedPath(),
        ownParameters: new Set([...sealedParameters(href)].map((name) => name.toLowerCase())),
        host: url.host,
        pool: pools.poolFor(proxy, url),
        weight,
        eventMembers: routeMembers(proxy, { ...base, upstreamHost: url.host }, resource),
      };
    }),
  );
}

/** A time limit; none is none, and so is zero. */
function limitMs(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : windowMs(duration) || undefined;
}
