import type { ProxyBilling } from '@tallygate/contracts/mcp-proxy';
import type { LoggedApi } from './logged-call.ts';

/** A proxy of this configuration, as far as calls of other gateways are matched with it. */
export type KnownProxy = {
  name: string;
  displayName: string;
  version: string;
  context: string;
  /** The context with its version filled in. */
  basePath: string;
  billing: ProxyBilling | undefined;
};

export type LoggedProxy = {
  proxy: string;
  proxyDisplayName: string;
  proxyVersion: string;
  proxyContext: string;
  known: KnownProxy | undefined;
};

const MAX_NAME = 100;

/** The proxy whose context and version the API has; else one that nobody configured here, by name and version. */
export function loggedProxy(api: LoggedApi, proxies: readonly KnownProxy[]): LoggedProxy {
  const known = proxies.find(
    ({ context, basePath, version }) =>
      api.context !== undefined &&
      api.version === version &&
      (api.context === context || api.context === basePath || (api.context === '/' && basePath === '')),
  );
  if (known !== undefined) {
    const { name, displayName, version, context } = known;
    return { proxy: name, proxyDisplayName: displayName, proxyVersion: version, proxyContext: context, known };
  }
  const { name = 'unknown', version = '', context = '/' } = api;
  return {
    proxy: slug(version === '' ? name : `${name}-${version}`),
    proxyDisplayName: name.slice(0, MAX_NAME),
    proxyVersion: version.slice(0, MAX_NAME),
    proxyContext: context.slice(0, 2 * MAX_NAME),
    known: undefined,
  };
}

function slug(text: string): string {
  const cut = text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, MAX_NAME)
    .replace(/[-.]+$/, '');
  return cut === '' ? 'unknown' : cut;
}
