import ipaddr from 'ipaddr.js';

/**
 * The network that counts as one place where sign-ins come from: an IPv4 address, or the /64 of an IPv6 one, which a
 * single subscriber has whole. Every address that nobody knows is one place together.
 */
export function clientNet(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const [a, b, c, d] = parsed.parts;
  return `${new ipaddr.IPv6([a ?? 0, b ?? 0, c ?? 0, d ?? 0, 0, 0, 0, 0]).toString()}/64`;
}
