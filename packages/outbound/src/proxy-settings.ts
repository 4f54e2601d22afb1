import ipaddr from 'ipaddr.js';
import { parseAddress } from './address-class.ts';
import type { Destination } from './destination.ts';

/** The proxies of an environment. Plain data with credentials in it: never logged, shown by `describeProxies` only. */
export type ProxySettings = {
  /** For https destinations. */
  https: string | undefined;
  /** For http destinations. */
  http: string | undefined;
  /** Entries of `NO_PROXY`, in lower case. */
  direct: readonly string[];
};

export const NO_PROXIES: ProxySettings = { https: undefined, http: undefined, direct: [] };

type Environment = { readonly [Name in ProxyVariable]?: string | undefined };
type ProxyVariable = 'HTTPS_PROXY' | 'https_proxy' | 'HTTP_PROXY' | 'http_proxy' | 'NO_PROXY' | 'no_proxy';

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; the spelling in lower case wins, as with curl.
 * @param environment checked with `proxyVariables`: a proxy that is no URL counts as none
 */
export function readProxySettings(environment: Environment): ProxySettings {
  return {
    https: parseProxyUrl(environment.https_proxy || environment.HTTPS_PROXY || ''),
    http: parseProxyUrl(environment.http_proxy || environment.HTTP_PROXY || ''),
    direct: (environment.no_proxy || environment.NO_PROXY || '')
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((entry) => entry !== ''),
  };
}

/** The URL of an HTTP proxy; curl, and most who write the variable, take one without a scheme for an http one. */
export function parseProxyUrl(text: string): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? new URL(url).href : undefined;
}

/**
 * The proxy for a destination; undefined when it is reached directly.
 * @param addresses what the host is or resolves to here; empty when it cannot be resolved
 */
export function proxyFor(
  destination: Destination,
  addresses: readonly string[],
  { https, http, direct }: ProxySettings,
): URL | undefined {
  const proxy = destination.isTls ? https : http;
  if (proxy === undefined || isLoopback(destination.host, addresses)) return undefined;
  return direct.some((entry) => isDirect(entry, destination, addresses)) ? undefined : new URL(proxy);
}

/** One line about the proxies in use, without their credentials. */
export function describeProxies({ https, http, direct }: ProxySettings): string {
  const shown = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`${name} ${withoutCredentials(value)}`];
  const used = [...shown('HTTPS_PROXY', https), ...shown('HTTP_PROXY', http)];
  if (used.length === 0) return 'no proxy: everything is reached directly';
  return [...used, direct.length === 0 ? 'NO_PROXY is empty' : `NO_PROXY ${direct.join(', ')}`].join('; ');
}

function withoutCredentials(proxy: string): string {
  const url = new URL(proxy);
  return `${url.protocol}//${url.username === '' ? '' : '***@'}${url.host}`;
}

function isLoopback(host: string, addresses: readonly string[]): boolean {
  const isOne = (address: string) => parseAddress(address)?.range() === 'loopback';
  return host === 'localhost' || host.endsWith('.localhost') || (addresses.length > 0 && addresses.every(isOne));
}

/** One entry: `*`, a name with those below it, an address, a range, or one of them with a port. */
function isDirect(entry: string, { host, port }: Destination, addresses: readonly string[]): boolean {
  if (entry === '*') return true;
  const { pattern, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const range = parseRange(pattern);
  if (range !== undefined) {
    return addresses.length > 0 && addresses.every((address) => isInRange(address, range));
  }
  const suffix = pattern.replace(/^\*?\./, '').replace(/\.$/, '');
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

function splitPort(entry: string): { pattern: string; onlyPort: number | undefined } {
  const [, bracketed, bracketPort] = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (bracketed !== undefined) return { pattern: bracketed, onlyPort: bracketPort ? Number(bracketPort) : undefined };
  const [, name = entry, port] = /^([^:]+):(\d{1,5})$/.exec(entry) ?? [];
  return { pattern: name, onlyPort: port === undefined ? undefined : Number(port) };
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

function parseRange(text: string): Range | undefined {
  const [base = '', bits, ...more] = text.split('/');
  const address = parseAddress(base);
  if (address === undefined || more.length > 0) return undefined;
  const length = address.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [address, length];
  return /^\d{1,3}$/.test(bits) && Number(bits) <= length ? [address, Number(bits)] : undefined;
}

function isInRange(text: string, [network, bits]: Range): boolean {
  const parsed = parseAddress(text);
  if (parsed === undefined) return false;
  const address = parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
  return address.kind() === network.kind() && address.match(network as never, bits);
}
