import { type ClassifiedAddress, classifyAddress, parseAddress } from './address-class.ts';
import type { OutboundPolicy } from './policy.ts';
import { OutboundRefusal, type RefusalFacts } from './refusal.ts';

/** Where a connection goes. `host` has neither brackets nor a final dot. */
export type Destination = { host: string; port: number; isTls: boolean };

/** A URL that may be dialled as far as its text tells; names still have to be resolved. */
export type CheckedUrl = Destination & { url: URL };

/** Names under which clouds offer metadata; some resolvers answer them with addresses that look private. */
const METADATA_NAMES = new Set(['metadata.google.internal', 'metadata.goog', 'instance-data']);

/**
 * Ports of protocols that a forged HTTP request could be mistaken for: the list that browsers refuse.
 * @see https://fetch.spec.whatwg.org/#port-blocking
 */
const BAD_PORTS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/**
 * Parses a URL once and checks what its text tells: scheme, credentials, port, names of this machine and of metadata,
 * and addresses written out, in whatever notation the URL standard reads (`0x7f.1`, `2130706433`, `[::ffff:127.0.0.1]`).
 * @throws OutboundRefusal
 */
export function checkUrl(text: string | URL, policy: OutboundPolicy): CheckedUrl {
  const { purpose } = policy;
  // Parsed again from its own text: a URL object may have been changed by its setters.
  const url = parseUrl(String(text));
  if (url === undefined) {
    throw new OutboundRefusal('this is not a URL', {
      purpose,
      reason: 'url',
      host: '',
      fix: 'Write https://host/path.',
    });
  }
  const isTls = url.protocol === 'https:';
  if (!isTls && url.protocol !== 'http:') {
    const fix = 'Use an http or https URL.';
    throw new OutboundRefusal(`${url.protocol}// is not spoken here`, { purpose, reason: 'scheme', host: '', fix });
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundRefusal('the URL holds a user name or password', {
      purpose,
      reason: 'credentials',
      host: url.hostname,
      fix: 'Take it out of the URL and use a header instead.',
    });
  }
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  const destination = { host: bareHost(url.hostname), port: Number(url.port) || (isTls ? 443 : 80), isTls };
  checkDestination(destination, policy);
  return { url, ...destination };
}

/**
 * Checks what a host and a port tell without asking a resolver.
 * @throws OutboundRefusal
 */
export function checkDestination({ host, port }: Destination, policy: OutboundPolicy): void {
  const { purpose } = policy;
  if (BAD_PORTS.has(port) && !policy.anyPort) {
    throw new OutboundRefusal(`port ${port} belongs to another protocol than HTTP`, {
      purpose,
      reason: 'port',
      host,
      fix: 'Let the server listen on another port.',
    });
  }
  if (METADATA_NAMES.has(host)) {
    throw new OutboundRefusal(`${host} is a name of cloud metadata, which is never dialled`, {
      purpose,
      reason: 'name',
      host,
    });
  }
  if (host === 'localhost' || host.endsWith('.localhost')) {
    const found = { class: 'loopback', kind: 'a name of this machine' } as const;
    requireAllowed(found, policy, { reason: 'name', host, words: `${host} is ${found.kind}` });
  }
  if (parseAddress(host) !== undefined) checkAddress(host, policy, host);
}

/**
 * Checks an address that a host is or resolves to.
 * @throws OutboundRefusal which names the class, not the address of a name: who typed it may not know it
 */
export function checkAddress(address: string, policy: OutboundPolicy, host: string): void {
  const found = classifyAddress(address);
  const words = address === host ? `${host} is ${found.kind}` : `${host} resolves to ${found.kind}`;
  requireAllowed(found, policy, { reason: 'address', host, address, words });
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Without the brackets that URLs put around IPv6. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function requireAllowed(
  found: ClassifiedAddress,
  policy: OutboundPolicy,
  { words, ...facts }: Pick<RefusalFacts, 'reason' | 'host' | 'address'> & { words: string },
): void {
  const { purpose, switches } = policy;
  if (found.class === 'public') return;
  if (found.class === 'never') {
    const message = `${words}, which is never dialled`;
    throw new OutboundRefusal(message, { ...facts, purpose, addressClass: found.class });
  }
  const setting = found.class === 'loopback' ? 'allowLoopback' : 'allowPrivate';
  if (policy[setting]) return;
  throw new OutboundRefusal(`${words}, which is dialled only with ${switches[setting]}`, {
    ...facts,
    purpose,
    addressClass: found.class,
    fix: `Enter an address of the public internet, or have an operator set ${switches[setting]}.`,
  });
}
