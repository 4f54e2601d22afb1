import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Reads an IP address in its usual spelling; one that stands in IPv6 for an IPv4 address becomes that. Octal, hexadecimal
 * and shortened IPv4 forms and zone identifiers are no addresses here: programs disagree about what they mean.
 * @returns undefined when the text is anything else
 */
export function readAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.process(text);
}

/**
 * Compiles addresses and CIDR ranges into one membership test.
 * @param ranges as `ipRange` of the contracts accepts them
 */
export function addressRanges(ranges: readonly string[]): (address: Address) => boolean {
  const compiled = ranges.map(toRange);
  return (address) =>
    compiled.some(([network, bits]) => network.kind() === address.kind() && address.match(network as never, bits));
}

const MAPPED_BITS = 96;

function toRange(text: string): [Address, number] {
  if (!text.includes('/')) {
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  const [network, bits] = ipaddr.parseCIDR(text);
  // Addresses are compared unwrapped, so a range of wrapped ones must be unwrapped too or it would match nothing.
  if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= MAPPED_BITS)
    return [network.toIPv4Address(), bits - MAPPED_BITS];
  return [network, bits];
}
