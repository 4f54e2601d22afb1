import type { ProxyTrust } from '@tallygate/server-kit/proxy-trust';
import type { HostGuard } from '../auth/host-guard.ts';
import { WELL_KNOWN_RESOURCE } from '../auth/resource-metadata.ts';
import type { AddressOf } from '../exchange/proxy-address.ts';

/**
 * Makes what tells a proxy's address under the name that a request was sent to: clients take the metadata of a resource
 * only when it is the one that they asked (RFC 9728 section 3.3). Host and protocol are what the trusted proxies say, else
 * those of the connection. A name that is not allowed is never repeated: the answer is then that of the public URL.
 */
export function addressByName(trust: ProxyTrust, hostGuard: HostGuard): AddressOf {
  return (incoming, route) => {
    if (incoming.headers.host === route.publicHost) return route;
    const { host, protocol } = trust.clientOf(incoming);
    if (!hostGuard.allowsHost(host)) return route;
    const { origin, host: name } = new URL(`${protocol}://${host}`);
    if (name === route.publicHost) return route;
    return {
      resource: `${origin}${route.mcpPath}`,
      metadataUrl: `${origin}${WELL_KNOWN_RESOURCE}${route.mcpPath}`,
    };
  };
}
