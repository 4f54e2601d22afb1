import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { issuersOf } from '@tallygate/caller-token/token-issuer';
import type { ProxyRoute } from '../exchange/served-route.ts';

/** Where the document stands: between host and path (RFC 9728 section 3.1). */
export const WELL_KNOWN_RESOURCE = '/.well-known/oauth-protected-resource';

/** Protected resource metadata, RFC 9728 section 2. */
export type ResourceMetadata = {
  resource: string;
  authorization_servers: string[];
  scopes_supported?: string[];
  bearer_methods_supported: ['header'];
  resource_name: string;
};

/** Headers of every metadata answer: public, readable by browser clients, cached for a while. */
export const RESOURCE_METADATA_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'access-control-allow-origin': '*',
  'cache-control': 'public, max-age=3600',
};

/**
 * The document that tells clients where to get a token for a route. Its resource is the
 * address of the public URL. Returns undefined for a route that no OAuth policy protects.
 */
export function resourceMetadata(
  route: Pick<ProxyRoute, 'policies' | 'proxy' | 'resource'>,
  registry: KeyManagerRegistry,
): ResourceMetadata | undefined {
  const authenticating = route.policies.flatMap((policy) => policy.authenticates ?? []);
  const managers = authenticating.flatMap(({ issuers }) =>
    registry.all().filter((keyManager) => issuers.length === 0 || issuers.includes(keyManager.name)),
  );
  if (managers.length === 0) return undefined;
  const scopes = [...new Set(authenticating.flatMap((entry) => entry.scopes))];
  return {
    resource: route.resource,
    authorization_servers: [...new Set(managers.flatMap(issuersOf))],
    ...(scopes.length > 0 ? { scopes_supported: scopes } : {}),
    bearer_methods_supported: ['header'],
    resource_name: route.proxy.spec.displayName,
  };
}
