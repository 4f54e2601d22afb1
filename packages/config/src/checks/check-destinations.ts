import { formatPath } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Publisher } from '@tallygate/contracts/publisher';
import { checkUrl } from '@tallygate/outbound/destination';
import { filePolicy, type OutboundPurpose } from '@tallygate/outbound/policy';
import { type OutboundRefusal, refusalIn } from '@tallygate/outbound/refusal';
import { isTemplate } from '../templates/templates.ts';

type Path = readonly (string | number)[];

/** A URL that somebody wrote into a configuration and the gateway will connect to. */
export type NamedDestination = { path: Path; url: string; purpose: OutboundPurpose };

/** A URL that the outbound rules refuse by its text alone, and where it stands. */
export type RefusedDestination = { path: string; message: string; refusal: OutboundRefusal };

/** Whatever an operator may allow is allowed: what is refused all the same is refused for ever. */
const EVERYTHING_ALLOWED = { allow_loopback: true, allow_private: true, trust_proxy: true };

/**
 * Checks URLs without resolving a name.
 * @param section `[outbound]`; without it only what no setting allows is refused
 */
export function refusedDestinations(
  destinations: readonly NamedDestination[],
  section: GatewayConfig['outbound'] = EVERYTHING_ALLOWED,
): RefusedDestination[] {
  return destinations.flatMap(({ path, url, purpose }) => {
    // Only the gateway knows what an expression comes to; it checks when it connects.
    if (isTemplate(url)) return [];
    try {
      checkUrl(url, filePolicy(purpose, section));
      return [];
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal === undefined) throw error;
      return [{ path: formatPath(path), message: refusal.message, refusal }];
    }
  });
}

/** Every URL of a configuration, with its path in the canonical file. */
export function configDestinations(config: GatewayConfig): NamedDestination[] {
  const { keymanagers } = config.policy_configurations.jwtauth_v0;
  const keyManagersAt = ['policy_configurations', 'jwtauth_v0', 'keymanagers'];
  return [
    ...config.mcp_proxies.flatMap((proxy, index) => proxyDestinations(proxy, ['mcp_proxies', index, 'spec'])),
    ...keymanagers.flatMap((manager, index) => keyManagerDestinations(manager, [...keyManagersAt, index])),
    ...config.analytics.publishers.flatMap(({ settings }, index) =>
      publisherDestinations(settings, ['analytics', 'publishers', index, 'settings']),
    ),
  ];
}

/** @param at path of `spec` */
export function proxyDestinations({ spec }: McpProxy, at: Path): NamedDestination[] {
  const { url, auth } = spec.upstream;
  const tokenEndpoint = auth && 'tokenEndpoint' in auth ? auth.tokenEndpoint : undefined;
  return [
    ...destination([...at, 'upstream', 'url'], url, 'upstream'),
    ...destination([...at, 'upstream', 'auth', 'tokenEndpoint'], tokenEndpoint, 'token_endpoint'),
    ...(spec.upstreamDefinitions ?? []).flatMap(({ upstreams }, index) =>
      upstreams.flatMap((target, place) =>
        destination([...at, 'upstreamDefinitions', index, 'upstreams', place, 'url'], target.url, 'upstream'),
      ),
    ),
  ];
}

/** @param at path of the key manager */
export function keyManagerDestinations({ jwks, introspection }: KeyManager, at: Path): NamedDestination[] {
  return [
    ...destination([...at, 'jwks', 'remote', 'uri'], jwks.remote?.uri, 'key_set'),
    ...destination([...at, 'introspection', 'endpoint'], introspection?.endpoint, 'token_endpoint'),
  ];
}

/** @param at path of `settings` */
export function publisherDestinations(
  settings: Pick<Publisher['settings'], 'moesif_base_url'>,
  at: Path,
): NamedDestination[] {
  return destination([...at, 'moesif_base_url'], settings.moesif_base_url, 'collector');
}

function destination(path: Path, url: string | undefined, purpose: OutboundPurpose): NamedDestination[] {
  return url === undefined ? [] : [{ path, url, purpose }];
}
