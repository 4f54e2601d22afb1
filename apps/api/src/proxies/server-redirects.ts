import {
  API_VERSION_V1,
  API_VERSION_V1ALPHA1,
  type McpProxy,
  proxyUpstreamTargets,
} from '@tallygate/contracts/mcp-proxy';
import type { ServerRedirect } from '@tallygate/contracts/proxy-view';
import type { ReportedRedirect } from '../gateways/registry.ts';

/**
 * What gateways learned of where the servers of a proxy answer, once for each address. Nothing of a redirect from an
 * address that the proxy does not have any more. The address behind a template is not told: it may hold a secret.
 * @param proxy with its sealed values masked
 */
export function serverRedirects(proxy: McpProxy, reported: readonly ReportedRedirect[]): ServerRedirect[] {
  const { displayName } = proxy.spec;
  const own = reported.filter((one) => one.proxy === proxy.metadata.name);
  const byPlace = new Map(own.map(({ from, to }) => [from, to]));
  if (byPlace.size === 0) return [];
  if (!isPlain(proxy)) {
    const message = `${displayName}’s server redirects every call to another path of its own. The gateway’s log names the address to enter.`;
    return [{ message, address: null }];
  }
  const places = [...new Set(proxyUpstreamTargets(proxy).map(({ url }) => placeOf(url)))];
  return places.flatMap((place) => {
    const to = byPlace.get(place);
    if (to === undefined) return [];
    const address = addressFor(proxy, to);
    return { message: `${displayName}’s server answers at ${to}. ${adviceFor(proxy, address)}`, address };
  });
}

/** Whether what is said of the places of its servers can be compared with what gateways call. */
function isPlain({ spec }: McpProxy): boolean {
  const definitions = spec.upstreamDefinitions ?? [];
  const urls = spec.upstream.url
    ? [spec.upstream.url]
    : definitions.flatMap((one) => one.upstreams.map(({ url }) => url));
  const basePaths = spec.upstream.url ? [] : definitions.map(({ basePath = '' }) => basePath);
  const isTemplated = (text: string) => text.split(/[?#]/, 1)[0]?.includes('{{');
  return urls.every((url) => URL.canParse(url)) && ![...urls, ...basePaths].some(isTemplated);
}

/** The address of a proxy with another path, when calls then go there. */
function addressFor(proxy: McpProxy, to: string): string | null {
  const { url } = proxy.spec.upstream;
  // Expressions do not survive as parts of a URL.
  if (url === undefined || url.includes('{{')) return null;
  const address = new URL(url);
  address.pathname = new URL(to).pathname;
  const upstream = { ...proxy.spec.upstream, url: address.href };
  const changed = { ...proxy, spec: { ...proxy.spec, upstream } };
  return proxyUpstreamTargets(changed).every((target) => placeOf(target.url) === to) ? address.href : null;
}

function adviceFor({ apiVersion, spec }: McpProxy, address: string | null): string {
  if (spec.upstream.url === undefined) return 'Enter that address in spec.upstreamDefinitions.';
  if (address !== null || apiVersion !== API_VERSION_V1ALPHA1) return 'Enter that address.';
  return `Enter that address, and ${API_VERSION_V1} as apiVersion: ${API_VERSION_V1ALPHA1} appends /mcp to it.`;
}

/** An address without userinfo and query, as gateways name it. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
