import { AppError } from '@tallygate/contracts/app-error';
import type { Finding } from '@tallygate/contracts/finding';
import { proxyMcpPath } from '@tallygate/contracts/mcp-proxy';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import { createKeyManagerRegistry } from '../auth/create-key-manager-registry.ts';
import { createHostGuard } from '../auth/host-guard.ts';
import type { IdentitySigner } from '../auth/identity-signer.ts';
import type { ServedRoute } from '../exchange/served-route.ts';
import { exitsOf } from '../outbound/exits.ts';
import type { PolicyRuntime } from '../policies/policy-runtime.ts';
import { preparePolicies } from '../policies/prepare-policies.ts';
import { addressesOf, servedRoute } from './build-route.ts';
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

function findingsOf(error: unknown): Finding[] {
  if (error instanceof AppError && error.findings.length > 0) return error.findings;
  return [{ path: 'spec', message: error instanceof Error ? error.message : String(error) }];
}
