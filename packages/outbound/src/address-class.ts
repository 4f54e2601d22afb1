import ipaddr from 'ipaddr.js';

/** What kind of host an address belongs to; `never` has no use for a gateway, above all cloud metadata. */
export type AddressClass = 'public' | 'private' | 'loopback' | 'never';

/** An address with its class, and in words what it is: `a loopback address`. */
export type ClassifiedAddress = { class: AddressClass; kind: string };

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The first range that holds an address decides. */
const RANGES: readonly (ClassifiedAddress & { ranges: readonly string[] })[] = [
  {
    class: 'never',
    kind: 'an address of cloud metadata',
    ranges: [
      '169.254.169.254/32',
      '169.254.170.2/32',
      '169.254.170.23/32',
      '100.100.100.200/32',
      '168.63.129.16/32',
      '192.0.0.192/32',
      'fd00:ec2::/32',
      'fd20:ce::/32',
    ],
  },
  { class: 'never', kind: 'a link-local address', ranges: ['169.254.0.0/16', 'fe80::/10'] },
  // What servers print when they listen everywhere, and people copy.
  { class: 'never', kind: 'no address to connect to (this machine is 127.0.0.1)', ranges: ['0.0.0.0/8', '::/128'] },
  {
    class: 'never',
    kind: 'an address for documentation',
    ranges: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'],
  },
  { class: 'never', kind: 'a multicast or broadcast address', ranges: ['224.0.0.0/3', 'ff00::/8'] },
  { class: 'never', kind: 'a reserved address', ranges: ['192.0.0.0/24', 'fec0::/10', '100::/32', '5f00::/16'] },
  { class: 'loopback', kind: 'a loopback address', ranges: ['127.0.0.0/8', '::1/128'] },
  {
    class: 'private',
    kind: 'a private address',
    ranges: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7'],
  },
];

const KNOWN = RANGES.map((entry) => ({ ...entry, parsed: entry.ranges.map((range) => ipaddr.parseCIDR(range)) }));

/** Forms of IPv6 that carry an IPv4 address to which the packets go in the end; where it stands in the 16 bytes. */
const CARRIERS: readonly { range: [ipaddr.IPv6, number]; at: readonly number[] }[] = [
  { range: ipaddr.IPv6.parseCIDR('::ffff:0:0/96'), at: [12] },
  { range: ipaddr.IPv6.parseCIDR('::/96'), at: [12] },
  { range: ipaddr.IPv6.parseCIDR('::ffff:0:0:0/96'), at: [12] },
  { range: ipaddr.IPv6.parseCIDR('64:ff9b::/96'), at: [12] },
  { range: ipaddr.IPv6.parseCIDR('64:ff9b:1::/48'), at: [12] },
  { range: ipaddr.IPv6.parseCIDR('2002::/16'), at: [2] },
  // Teredo: the server, and the client behind it, whose bits are turned over.
  { range: ipaddr.IPv6.parseCIDR('2001::/32'), at: [4, 12] },
];
const TEREDO_CLIENT_AT = 12;
/** What IANA has given out for IPv6 unicast; nobody answers elsewhere. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

const PUBLIC: ClassifiedAddress = { class: 'public', kind: 'a public address' };
const UNKNOWN: ClassifiedAddress = { class: 'never', kind: 'no address that can be dialled' };

/**
 * Classifies an IP address by its bits, whatever carries it: mapped, translated, 6to4, Teredo and ISATAP forms count as
 * the IPv4 address inside.
 * @param text four decimal parts or IPv6, as resolvers and sockets give it; anything else, a zone too, is `never`
 * @see the IANA special-purpose address registries (RFC 6890)
 */
export function classifyAddress(text: string): ClassifiedAddress {
  const address = parseAddress(text);
  return address === undefined ? UNKNOWN : classify(address);
}

/** The IP address that a text is; undefined when it is none. Never reads shortened, octal or hexadecimal IPv4. */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.IPv6.parse(text);
}

/** The same bits in one spelling, so that addresses of resolvers and sockets compare; mapped IPv4 is IPv4. */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
  return (isMapped ? address.toIPv4Address() : address).toString();
}

function classify(address: Address): ClassifiedAddress {
  for (const { parsed, class: found, kind } of KNOWN) {
    if (parsed.some((range) => isWithin(address, range))) return { class: found, kind };
  }
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast' ? PUBLIC : UNKNOWN;
  const bytes = address.toByteArray();
  const carrier = CARRIERS.find(({ range }) => isWithin(address, range));
  if (carrier) return strictest(carrier.at.map((at) => classify(carried(bytes, at, carrier.at.length > 1))));
  const outer = isWithin(address, GLOBAL_UNICAST) && address.range() === 'unicast' ? PUBLIC : UNKNOWN;
  return isIsatap(bytes) ? strictest([outer, classify(carried(bytes, 12, false))]) : outer;
}

function isWithin(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network as never, bits);
}

function carried(bytes: readonly number[], at: number, isTeredo: boolean): Address {
  const inside = bytes.slice(at, at + 4);
  const turned = isTeredo && at === TEREDO_CLIENT_AT;
  return ipaddr.fromByteArray(turned ? inside.map((byte) => byte ^ 0xff) : inside);
}

/** The interface identifier of RFC 5214: `0000:5efe` or `0200:5efe`, then IPv4. */
function isIsatap(bytes: readonly number[]): boolean {
  return (bytes[8] === 0 || bytes[8] === 2) && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}

/** The class of an address that can be read in several ways: the one that its special readings share, else unknown. */
function strictest(found: readonly ClassifiedAddress[]): ClassifiedAddress {
  const special = found.filter((one) => one.class !== 'public');
  const [first = PUBLIC] = special;
  return special.every((one) => one.class === first.class) ? first : UNKNOWN;
}
