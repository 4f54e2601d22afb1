import { readAddress } from './address-ranges.ts';

export const FORWARDED_HEADERS = ['x-forwarded-for', 'forwarded'] as const;
/** The header in which proxies name those before them. */
export type ForwardedHeader = (typeof FORWARDED_HEADERS)[number];

/** What one proxy says of who sent it the request. */
export type Hop = {
  /** The address in its usual spelling; null when it is hidden, unknown or cannot be read. */
  address: string | null;
  protocol?: 'http' | 'https';
  host?: string;
};

const UNREADABLE: Hop = { address: null };
const PORT = '(?::(?:\\d{1,5}|_[A-Za-z0-9._-]+))?';
const V4_NODE = new RegExp(`^(\\d{1,3}(?:\\.\\d{1,3}){3})${PORT}$`);
const V6_NODE = new RegExp(`^\\[([0-9a-fA-F:.]+)\\]${PORT}$`);

/**
 * Reads the hops of `X-Forwarded-For`, the client's first. Besides the node forms of RFC 7239 section 6 a bare IPv6
 * address is read, which this header has always carried. Empty elements are none (RFC 9110 section 5.6.1).
 */
export function readForwardedFor(lines: readonly string[]): Hop[] {
  return lines
    .flatMap((line) => line.split(','))
    .map((element) => element.trim())
    .filter((element) => element !== '')
    .map((element) => ({ address: addressOf(element) ?? plainAddress(element) }));
}

/** Reads the hops of `Forwarded` (RFC 7239 section 4), the client's first. A line that breaks the grammar is one unreadable hop. */
export function readForwarded(lines: readonly string[]): Hop[] {
  return lines.flatMap((line) => readForwardedLine(line) ?? [UNREADABLE]);
}

/** The protocol that a proxy names; anything but `http` and `https` is none. */
export function readProtocol(text: string | undefined): Pick<Hop, 'protocol'> {
  const protocol = text?.toLowerCase();
  return protocol === 'http' || protocol === 'https' ? { protocol } : {};
}

const OWS = /[ \t]*/y;
const PAIR = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[^"\\]|\\.)*)")/y;

function readForwardedLine(line: string): Hop[] | undefined {
  const hops: Hop[] = [];
  let pairs = new Map<string, string>();
  let at = 0;
  const skip = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const endHop = (): void => {
    if (pairs.size > 0) hops.push(hopOf(pairs));
    pairs = new Map();
  };
  while (at < line.length) {
    skip(OWS);
    const pair = skip(PAIR);
    if (pair !== null) {
      const name = pair[1]!.toLowerCase();
      // Readers disagree about which of two counts, so neither does.
      if (pairs.has(name)) return undefined;
      pairs.set(name, pair[2] ?? pair[3]!.replace(/\\(.)/g, '$1'));
      skip(OWS);
    }
    if (at === line.length) break;
    if (line[at] === ',') endHop();
    else if (line[at] !== ';') return undefined;
    at += 1;
  }
  endHop();
  return hops;
}

function hopOf(pairs: ReadonlyMap<string, string>): Hop {
  const host = pairs.get('host');
  return {
    address: addressOf(pairs.get('for') ?? ''),
    ...readProtocol(pairs.get('proto')),
    ...(host === undefined ? {} : { host }),
  };
}

/** The address of a node (RFC 7239 section 6), without its port. */
function addressOf(node: string): string | null {
  const text = (V4_NODE.exec(node) ?? V6_NODE.exec(node))?.[1];
  return text === undefined ? null : plainAddress(text);
}

function plainAddress(text: string): string | null {
  return readAddress(text)?.toString() ?? null;
}
