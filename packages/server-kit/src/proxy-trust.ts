import type { IncomingMessage } from 'node:http';
import { addressRanges, readAddress } from './address-ranges.ts';
import { type ForwardedHeader, type Hop, readForwarded, readForwardedFor, readProtocol } from './forwarded-hops.ts';
import { headerLines, onlyHeaderLine } from './header-lines.ts';

const MAX_HOPS = 32;
const MAX_HEADER_BYTES = 4096;

/** Which proxies are trusted to say who sent a request, and in which header they say it. */
export type ProxyTrustOptions = {
  /** Addresses and CIDR ranges of the proxies before this process. */
  proxies: readonly string[];
  /** The one header that they write; the other is not looked at, because anybody may have sent it. */
  header: ForwardedHeader;
};

/** The parts of a request that say where it comes from. */
type Arrival = Pick<IncomingMessage, 'rawHeaders'> & {
  socket: { remoteAddress?: string | undefined; encrypted?: boolean };
};

/** Where a request comes from, and how its sender addressed us. */
export type Client = {
  /** The sender's address in its usual spelling; null when it is unknown. */
  address: string | null;
  protocol: 'http' | 'https';
  /** The host that the sender asked for, with its port; undefined when it named none or several. */
  host: string | undefined;
  /** Whether a trusted proxy has handed the request on. */
  isForwarded: boolean;
};

export type ProxyTrust = {
  /** Address of who sent this request; null when a proxy hides it or what it says cannot be read. */
  addressOf(arrival: Arrival): string | null;
  /** Where this request comes from; protocol and host are believed only of a socket that is trusted. */
  clientOf(arrival: Arrival): Client;
};

/**
 * Reads who sent a request from the socket and, while that is a trusted proxy, from what it says of the one before it:
 * the rightmost address that is not trusted. Further left stands what the sender itself may have written. What cannot be
 * read is nobody: never the proxy's own address, which rules may let in.
 */
export function trustProxies({ proxies, header }: ProxyTrustOptions): ProxyTrust {
  const contains = addressRanges(proxies);
  const isTrusted = (text: string): boolean => {
    const address = readAddress(text);
    return address !== undefined && contains(address);
  };
  const hopsOf = (arrival: Arrival): Hop[] => {
    const lines = headerLines(arrival.rawHeaders, header);
    if (lines.reduce((sum, line) => sum + line.length, 0) > MAX_HEADER_BYTES) return [{ address: null }];
    const hops = header === 'forwarded' ? readForwarded(lines) : readForwardedFor(lines);
    return hops.length > MAX_HOPS ? [{ address: null }] : hops;
  };
  const walk = (socketAddress: string, hops: readonly Hop[]): string | null => {
    let client: string | null = socketAddress;
    for (let at = hops.length - 1; at >= 0 && client !== null && isTrusted(client); at -= 1) client = hops[at]!.address;
    return client;
  };
  const addressOf = (arrival: Arrival): string | null => {
    const address = socketAddressOf(arrival);
    if (proxies.length === 0 || address === null || !isTrusted(address)) return address;
    return walk(address, hopsOf(arrival));
  };

  return {
    addressOf,
    clientOf(arrival) {
      const own: Client = {
        address: socketAddressOf(arrival),
        protocol: arrival.socket.encrypted === true ? 'https' : 'http',
        host: onlyHeaderLine(arrival.rawHeaders, 'host'),
        isForwarded: false,
      };
      if (own.address === null || !isTrusted(own.address)) return own;
      const hops = hopsOf(arrival);
      const said = header === 'forwarded' ? (hops.at(-1) ?? {}) : saidBeside(arrival.rawHeaders);
      return {
        address: walk(own.address, hops),
        protocol: said.protocol ?? own.protocol,
        host: said.host ?? own.host,
        isForwarded: hops.length > 0,
      };
    },
  };
}

/** What stands in the companions of `X-Forwarded-For`: the last entry is that of the nearest proxy. */
function saidBeside(rawHeaders: readonly string[]): Pick<Hop, 'protocol' | 'host'> {
  const host = lastEntry(headerLines(rawHeaders, 'x-forwarded-host'));
  return {
    ...readProtocol(lastEntry(headerLines(rawHeaders, 'x-forwarded-proto'))),
    ...(host === undefined ? {} : { host }),
  };
}

function lastEntry(lines: readonly string[]): string | undefined {
  const entry = lines.at(-1)?.split(',').at(-1)?.trim();
  return entry === '' ? undefined : entry;
}

/** The other end of the connection: an IPv4 address of a dual-stack socket unwrapped, a link-local one without its zone. */
function socketAddressOf({ socket }: Arrival): string | null {
  const address = socket.remoteAddress;
  if (address === undefined) return null;
  if (address.startsWith('::ffff:')) return address.slice(7);
  const zoneAt = address.indexOf('%');
  return zoneAt === -1 ? address : address.slice(0, zoneAt);
}
