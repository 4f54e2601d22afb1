import { createKeyManagerRegistry } from '@tallygate/caller-token/create-key-manager-registry';
import { AppError } from '@tallygate/contracts/app-error';
import type { Finding } from '@tallygate/contracts/finding';
import { proxyMcpPath } from '@tallygate/contracts/mcp-proxy';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import { createHostGuard } from '../auth/host-guard.ts';
import type { IdentitySigner } from '../auth/identity-signer.ts';
import type { ServedRoute } from '../exchange/served-route.ts';
import { exitsOf } from '../outbound/exits.ts';
import type { PolicyOptions } from '../policies/policy-options.ts';
import type { PolicyRuntime } from '../policies/policy-runtime.ts';
import { preparePolicies } from '../policies/prepare-policies.ts';
import { withPrices } from '../prices/prepare-prices.ts';
import type { PriceRuntime } from '../prices/price-runtime.ts';
import { addressesOf, type RouteOptions, servedRoute } from './build-route.ts';
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
  /** What tells prices; absent: nothing does, whatever proxies say. */
  prices?: PriceRuntime;
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
  const planOf = indexPlans(config.billing.plans);
  const signer = new LazySigner(options.runtime, config.gateway.identity_key_file);
  const { routes, serving, findings } = serveProxies(loaded, {
    keyManagers,
    pools,
    planOf,
    publicUrl,
    runtime: options.runtime,
    prices: options.prices,
    identitySigner: () => signer.opened(),
    defaultCors: gatewayCors(hostGuard),
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
    identityKeys: signer.jwks,
    receiptKeys: options.prices?.receipts.isUsed ? options.prices.receipts : undefined,
    hostGuard,
    planOf,
    pools: pools.pools,
  };
}

type Parts = Omit<PolicyOptions, 'config' | 'proxyName' | 'resource' | 'metadataUrl'> &
  Pick<RouteOptions, 'pools' | 'planOf' | 'defaultCors'> & { prices: PriceRuntime | undefined };

type Proxies = { routes: ServedRoute[]; serving: Snapshot['serving'][number][]; findings: Finding[] };

/** Every proxy of the file as it is served, or what is wrong with it. */
function serveProxies(loaded: SnapshotSource, { pools, planOf, defaultCors, prices, ...parts }: Parts): Proxies {
  const { config } = loaded;
  const proxies: Proxies = { routes: [], serving: [], findings: [] };
  config.mcp_proxies.forEach((proxy, index) => {
    const { name } = proxy.metadata;
    const path = proxyMcpPath(proxy);
    if (proxy.spec.deploymentState === 'undeployed') {
      proxies.serving.push({ name, path, serving: false, reason: 'undeployed' });
      return;
    }
    try {
      const addresses = addressesOf(proxy, parts.publicUrl);
      const prepared = preparePolicies(proxy, { ...parts, config, ...addresses });
      const { billing, gateway } = config;
      const priced = {
        proxy,
        billing,
        gatewayId: gateway.id,
        resource: addresses.resource,
        planOf,
        publicUrl: parts.publicUrl,
      };
      const policies = prices === undefined ? prepared : withPrices(prepared, priced, prices);
      proxies.routes.push(servedRoute({ proxy, loaded, pools, policies, planOf, defaultCors, ...addresses }));
      proxies.serving.push({ name, path, serving: true });
    } catch (error) {
      const found = findingsOf(error).map((one) => ({ ...one, path: `mcp_proxies[${index}].${one.path}` }));
      proxies.findings.push(...found);
    }
  });
  return proxies;
}

/** The key that identities are signed with, opened when the first proxy asks for it. */
class LazySigner {
  readonly #runtime: PolicyRuntime;
  readonly #keyFile: string | undefined;
  #signer: IdentitySigner | undefined;

  constructor(runtime: PolicyRuntime, keyFile: string | undefined) {
    this.#runtime = runtime;
    this.#keyFile = keyFile;
  }

  /** The public key; undefined while no proxy asks for identities. */
  get jwks(): string | undefined {
    return this.#signer?.jwks;
  }

  opened(): IdentitySigner {
    this.#signer ??= this.#runtime.identitySigner(this.#keyFile);
    return this.#signer;
  }
}

function findingsOf(error: unknown): Finding[] {
  if (error instanceof AppError && error.findings.length > 0) return error.findings;
  return [{ path: 'spec', message: error instanceof Error ? error.message : String(error) }];
}
