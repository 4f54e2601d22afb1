import { sealedParameters } from '@tallygate/config/sealed-url';
import { AppError } from '@tallygate/contracts/app-error';
import { durationMs, windowMs } from '@tallygate/contracts/duration';
import type { Finding } from '@tallygate/contracts/finding';
import { type McpProxy, proxyBasePath, proxyMcpPath, proxyUpstreamTargets } from '@tallygate/contracts/mcp-proxy';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import { createKeyManagerRegistry } from '../auth/create-key-manager-registry.ts';
import { createHostGuard } from '../auth/host-guard.ts';
import type { IdentitySigner } from '../auth/identity-signer.ts';
import type { PlanOf } from '../exchange/plan-rules.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { HeaderFilter, ServedRoute } from '../exchange/served-route.ts';
import { UpstreamTargets } from '../exchange/upstream-targets.ts';
import { membersFor } from '../mcp/member-tree.ts';
import { exitsOf } from '../outbound/exits.ts';
import type { PolicyRuntime } from '../policies/policy-runtime.ts';
import { preparePolicies } from '../policies/prepare-policies.ts';
import { routeMembers } from '../record/event-text.ts';
import { gatewayCors } from './gateway-cors.ts';
import type { LoadedConfig } from './load-config-file.ts';
import { indexPlans } from './plan-index.ts';
import type { Snapshot } from './snapshot.ts';
import { UpstreamPools } from './upstream-pools.ts';

/** What of a loaded file goes into a snapshot. */
export type SnapshotSource = Pick<LoadedConfig, 'config' | 'hash' | 'version' | 'notes'>;

export type SnapshotOptions = {
  runtime: PolicyRuntime;
  /** Port of the MCP listener, for the default public URL. */
  port: number;
  /** Address of the MCP listener: loopback names are accepted only while it is loopback. */
  host: string;
};

/**
 * Builds everything a configuration needs to be served; nothing of the running one is touched until it is swapped in.
 * Throws `AppError` with every finding; paths are those of the file.
 */
export function buildSnapshot(loaded: SnapshotSource, options: SnapshotOptions, previous?: Snapshot): Snapshot {
  const { config } = loaded;
  const publicUrl = config.gateway.public_url ?? `http://localhost:${options.port}`;
  const exitFor = exitsOf(options.runtime.outbound, config);
  const keyManagers = createKeyManagerRegistry(config.policy_configurations.jwtauth_v0, previous?.keyManagers, {
    exitFor,
    warn: (message) => options.runtime.log('warn', message, {}),
  });
  const hostGuard = createHostGuard({
    publicUrl,
    allowedHosts: config.gateway.allowed_hosts,
    vhosts: config.mcp_proxies.flatMap((proxy) => proxy.spec.vhost ?? []),
    allowedOrigins: config.gateway.allowed_origins,
    isLoopbackBound: isLoopbackHost(options.host),
  });
  const pools = new UpstreamPools(config, previous?.pools ?? new Map(), exitFor('upstream'));
  const findings: Finding[] = [];
  const routes: ServedRoute[] = [];
  const serving: Snapshot['serving'][number][] = [];
  const planOf = indexPlans(config.billing.plans);
  let signer: IdentitySigner | undefined;
  const identitySigner = (): IdentitySigner => {
    signer ??= options.runtime.identitySigner(config.gateway.identity_key_file);
    return signer;
  };
  const cors = gatewayCors((origin) => hostGuard.allowsOrigin(origin));
  config.mcp_proxies.forEach((proxy, index) => {
    const { name } = proxy.metadata;
    const path = proxyMcpPath(proxy);
    if (proxy.spec.deploymentState === 'undeployed') {
      serving.push({ name, path, serving: false, reason: 'undeployed' });
      return;
    }
    try {
      const addresses = addressesOf(proxy, publicUrl);
      const policies = preparePolicies(proxy, {
        config,
        keyManagers,
        runtime: options.runtime,
        publicUrl,
        identitySigner,
        ...addresses,
      });
      routes.push(servedRoute({ proxy, loaded, pools, policies, planOf, defaultCors: cors, ...addresses }));
      serving.push({ name, path, serving: true });
    } catch (error) {
      findings.push(...findingsOf(error).map((found) => ({ ...found, path: `mcp_proxies[${index}].${found.path}` })));
    }
  });
  if (findings.length > 0) {
    keyManagers.close();
    for (const route of routes) for (const policy of route.policies) policy.close?.();
    throw new AppError('CONFIG_FILE_INVALID', { findings });
  }
  return {
    config,
    hash: loaded.hash,
    version: loaded.version,
    notes: loaded.notes,
    publicUrl,
    routes,
    serving,
    keyManagers,
    identityKeys: signer?.jwks,
    hostGuard,
    planOf,
    pools: pools.pools,
  };
}

type Addresses = { resource: string; metadataUrl: string };

/** A proxy with a host of its own is reached there; clients see the protocol and port of the public URL. */
function addressesOf(proxy: McpProxy, publicUrl: string): Addresses {
  const url = new URL(publicUrl);
  const { vhost } = proxy.spec;
  if (vhost !== undefined && !vhost.startsWith('*')) url.hostname = vhost;
  const base = url.href.replace(/\/$/, '');
  const resource = `${base}${proxyMcpPath(proxy)}`;
  // The well-known part stands between host and path, also before a path that the public URL itself has.
  const metadataUrl = `${url.origin}/.well-known/oauth-protected-resource${new URL(resource).pathname}`;
  return { resource, metadataUrl };
}

type RouteOptions = Addresses & {
  proxy: McpProxy;
  loaded: SnapshotSource;
  pools: UpstreamPools;
  policies: readonly PreparedPolicy[];
  planOf: PlanOf;
  defaultCors: NonNullable<PreparedPolicy['cors']>;
};

function servedRoute(parts: RouteOptions): ServedRoute {
  const { proxy, policies, resource, metadataUrl, defaultCors } = parts;
  const { config } = parts.loaded;
  const { spec } = proxy;
  const targets = upstreamTargets(parts);
  const publicUrl = new URL(resource);
  return {
    proxy,
    name: proxy.metadata.name,
    basePath: proxyBasePath(proxy),
    mcpPath: proxyMcpPath(proxy),
    vhost: spec.vhost ?? '',
    resource,
    metadataUrl,
    upstream: { url: new URL(targets.first.href), pool: targets.first.pool },
    policies,
    isProtected: policies.some((policy) => policy.authenticates !== undefined),
    maxBodyBytes: spec.limits?.maxBodyBytes ?? config.gateway.limits.max_body_bytes,
    targets,
    keepsHost: spec.upstream.hostRewrite === 'manual',
    publicProtocol: publicUrl.protocol.slice(0, -1),
    publicHost: publicUrl.host,
    headerPolicies: policies.filter((policy) => policy.onHeaders !== undefined),
    bodyPolicies: policies.filter((policy) => policy.onRequest !== undefined),
    answerPolicies: policies.filter((policy) => policy.onAnswer !== undefined),
    rewritingPolicies: policies.filter((policy) => policy.rewriteAnswer !== undefined),
    callAnswerPolicies: policies.filter((policy) => policy.onCallAnswer !== undefined),
    readsBody: policies.some((policy) => policy.readsBody),
    cors: policies.find((policy) => policy.cors !== undefined)?.cors ?? defaultCors,
    requestHeaderFilter: headerFilter(policies, 'request'),
    answerHeaderFilter: headerFilter(policies, 'response'),
    rules: { billing: config.billing, proxy: spec.billing },
    answerMembers: membersFor(spec.billing),
    planOf: parts.planOf,
    dedupeWindowMs: windowMs(config.billing.dedupe_window),
    sessionDedupeWindowMs: windowMs(config.billing.session_dedupe_window),
    isSessionStrict: spec.sessions?.strict ?? false,
    firstByteTimeoutMs: milliseconds(spec.resilience?.firstByteTimeout),
    idleTimeoutMs: milliseconds(spec.resilience?.idleTimeout),
    totalTimeoutMs: milliseconds(spec.resilience?.timeout),
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
        ownParameters: new Set([...sealedParameters(href)].map((name) => name.toLowerCase())),
        host: url.host,
        pool: pools.poolFor(proxy, url),
        weight,
        eventMembers: routeMembers(proxy, { ...base, upstreamHost: url.host }, resource),
      };
    }),
  );
}

/** A header leaves only when there is a filter and every filter lets it; filters never let credentials. */
function headerFilter(policies: readonly PreparedPolicy[], side: 'request' | 'response'): HeaderFilter | undefined {
  const filters = policies.flatMap(({ analyticsHeaders }) => {
    const allows = analyticsHeaders?.[side];
    return allows ? { allows, applies: analyticsHeaders.applies } : [];
  });
  if (filters.length === 0) return undefined;
  const hidden = new Set(policies.flatMap((policy) => policy.credentialHeader ?? []));
  return (request) => {
    const active = filters.filter(({ applies }) => applies?.(request) ?? true);
    if (active.length === 0) return undefined;
    return (name) => !hidden.has(name.toLowerCase()) && active.every(({ allows }) => allows(name));
  };
}

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration);
}

function findingsOf(error: unknown): Finding[] {
  if (error instanceof AppError && error.findings.length > 0) return error.findings;
  return [{ path: 'spec', message: error instanceof Error ? error.message : String(error) }];
}
