import type { Finding, Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { apiKeyId } from '../model/entities.ts';
import { isTemplate } from '../templates/templates.ts';
import { checkAccessLogServer } from './check-access-log-server.ts';
import { configDestinations, type RefusedDestination, refusedDestinations } from './check-destinations.ts';
import { checkPaths } from './check-paths.ts';
import { checkPlans } from './check-plans.ts';
import { configWarnings } from './config-warnings.ts';

/**
 * Checks what no single field shows: names that refer to nothing, names and paths that two things claim.
 * @param saved names of key managers that somebody has saved, whether or not they are in this configuration
 * @returns `findings` forbid an apply; `warnings` are what the operator should know. Paths are those of the canonical file
 */
export function crossCheck(
  config: GatewayConfig,
  saved: readonly string[] = [],
): { findings: Finding[]; warnings: Note[] } {
  const refused = refusedDestinations(configDestinations(config), config.outbound);
  return {
    findings: [
      ...duplicateKeyManagers(config),
      ...duplicatePublishers(config),
      ...duplicateProxies(config.mcp_proxies),
      ...checkPaths(config.mcp_proxies),
      ...unknownIssuers(config, saved),
      ...duplicateApiKeys(config),
      ...checkPlans(config.billing.plans),
      ...checkAccessLogServer(config),
      ...refused.filter(isForEver).map(({ path, message }) => ({ path, message })),
    ],
    warnings: [
      ...configWarnings(config),
      ...refused.filter((one) => !isForEver(one)).map(({ path, message }) => ({ path, message })),
    ],
  };
}

/** What a setting allows, or what is left out when it connects, may change: the rest of the file is served. */
function isForEver({ refusal }: RefusedDestination): boolean {
  const { addressClass, reason } = refusal.facts;
  return addressClass === 'never' || (reason === 'name' && addressClass === undefined);
}

function duplicateKeyManagers(config: GatewayConfig): Finding[] {
  const { keymanagers } = config.policy_configurations.jwtauth_v0;
  return repeats(keymanagers, (manager) => manager.name).map(({ index, key }) => ({
    path: `policy_configurations.jwtauth_v0.keymanagers[${index}].name`,
    message: `a key manager named '${key}' already exists`,
  }));
}

function duplicatePublishers(config: GatewayConfig): Finding[] {
  return repeats(config.analytics.publishers, (publisher) => publisher.type).map(({ index, key }) => ({
    path: `analytics.publishers[${index}].type`,
    message: `a publisher of type '${key}' already exists; there can be one of each type`,
  }));
}

function duplicateProxies(proxies: McpProxy[]): Finding[] {
  const handles = repeats(proxies, (proxy) => proxy.metadata.name);
  const versions = repeats(proxies, ({ spec }) => JSON.stringify([spec.displayName, spec.version]));
  return [
    ...handles.map(({ index, key }) => ({
      path: `mcp_proxies[${index}].metadata.name`,
      message: `configuration with handle '${key}' already exists`,
    })),
    ...versions.map(({ index }) => {
      const { displayName, version } = proxies[index]!.spec;
      return {
        path: `mcp_proxies[${index}].spec.displayName`,
        message: `configuration with name '${displayName}' and version '${version}' already exists`,
      };
    }),
  ];
}

function duplicateApiKeys({ api_keys }: GatewayConfig): Finding[] {
  const names = repeats(api_keys, apiKeyId).map(({ index }) => ({
    path: `api_keys[${index}].name`,
    message: `the proxy '${api_keys[index]!.proxy}' already has an API key named '${api_keys[index]!.name}'`,
  }));
  const hashes = repeats(api_keys, (key) => `${key.proxy}/${key.sha256}`).map(({ index }) => ({
    path: `api_keys[${index}].sha256`,
    message: `the proxy '${api_keys[index]!.proxy}' already has this key under another name; a key can speak for one consumer only`,
  }));
  return [...names, ...hashes];
}

/** The second and later elements of a list whose key an earlier one has. */
function repeats<T>(items: T[], keyOf: (item: T) => string): { index: number; key: string }[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = keyOf(item);
    if (seen.has(key)) return [{ index, key }];
    seen.add(key);
    return [];
  });
}

function unknownIssuers(config: GatewayConfig, saved: readonly string[]): Finding[] {
  const { keymanagers } = config.policy_configurations.jwtauth_v0;
  const names = keymanagers.map((manager) => manager.name);
  // What an unresolved expression will name is unknown, so no reference can be called wrong.
  if (names.some(isTemplate)) return [];
  const known = names.length > 0 ? `defined are: ${names.join(', ')}` : 'none is defined';
  return config.mcp_proxies.flatMap((proxy, index) =>
    proxy.spec.policies.flatMap((policy, place) => {
      if (policy.name !== 'mcp-auth' && policy.name !== 'jwt-auth') return [];
      const issuers = Array.isArray(policy.params.issuers) ? policy.params.issuers : [];
      return issuers.flatMap((issuer: unknown, at) => {
        // jwt-auth also takes an issuer itself.
        const isLiteral = policy.name === 'jwt-auth' && keymanagers.some((manager) => manager.issuer === issuer);
        if (names.includes(String(issuer)) || isLiteral || isTemplate(String(issuer))) return [];
        return {
          path: `mcp_proxies[${index}].spec.policies[${place}].params.issuers[${at}]`,
          message: saved.includes(String(issuer))
            ? `the proxy '${proxy.metadata.name}' names the issuer '${String(issuer)}', and the key manager of that name is saved, not applied yet; apply it first, or together with the proxy`
            : `the proxy '${proxy.metadata.name}' names the issuer '${String(issuer)}', but no key manager of that name is defined under policy_configurations.jwtauth_v0.keymanagers; ${known}`,
        };
      });
    }),
  );
}
