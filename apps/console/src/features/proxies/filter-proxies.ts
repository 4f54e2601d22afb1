import type { ProxyView } from '@tallygate/contracts/proxy-view';

/** Proxies whose name, path, upstream or authentication contains every word of the search. */
export function filterProxies(proxies: readonly ProxyView[], search: string): ProxyView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return proxies.filter((proxy) => {
    const text = [
      proxy.resource.metadata.name,
      proxy.resource.spec.displayName,
      proxy.resource.spec.version,
      proxy.mcpUrl,
      proxy.upstreamUrl,
      typeof proxy.authentication === 'string' ? proxy.authentication : proxy.authentication.join(' '),
    ].join(' ');
    return words.every((word) => text.toLowerCase().includes(word));
  });
}
