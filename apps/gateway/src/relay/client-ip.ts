import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Finds the caller's address: that of the socket, or what trusted proxies before us say of it. */
export function createClientIp(trustedProxies: readonly string[]): (incoming: IncomingMessage) => string {
  if (trustedProxies.length === 0) return (incoming) => plain(incoming.socket.remoteAddress ?? '');
  const ranges = trustedProxies.map((text) => (text.includes('/') ? ipaddr.parseCIDR(text) : wholeAddress(text)));
  const isTrusted = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false;
    const address: Address = ipaddr.process(text);
    return ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range as never, bits));
  };
  return (incoming) => {
    const hops = String(incoming.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((hop) => hop.trim())
      .filter((hop) => hop !== '');
    let client = plain(incoming.socket.remoteAddress ?? '');
    while (isTrusted(client)) {
      const before = hops.pop();
      if (before === undefined || !ipaddr.isValid(before)) break;
      client = plain(before);
    }
    return client;
  };
}

function wholeAddress(text: string): [Address, number] {
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** An IPv4 address of a dual-stack socket in its usual spelling. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
