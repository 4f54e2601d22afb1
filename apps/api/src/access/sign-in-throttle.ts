import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

/** One try at a password. */
export type Attempt = {
  /** The name as it was given, whether an account has it or not. */
  account: string;
  /** Where it comes from: see `clientNet`. */
  net: string;
  /** The id of a device on which this account signed in before; null for any other. */
  device: string | null;
  /** The account signed in from this network before. */
  isKnownNet: boolean;
};

type Bucket = { failures: number; sinceMs: number; lastMs: number };
type Window = { name: string; most: number; windowMs: number };

const MINUTE = 60_000;
const NET: Window = { name: 'net', most: 30, windowMs: 10 * MINUTE };
const ACCOUNT: Window = { name: 'account', most: 20, windowMs: 60 * MINUTE };
const DEVICE: Window = { name: 'device', most: 10, windowMs: 60 * MINUTE };
const ALL: Window = { name: 'all', most: 300, windowMs: MINUTE };
const PAIR = { most: 5, longestMs: 15 * MINUTE, forgottenMs: 60 * MINUTE } as const;
const MOST_BUCKETS = 20_000;

/**
 * Counts failed sign-ins and says who has to wait. A stranger's failures count for their network, for the account as
 * strangers see it and for everybody together; they never make a known device or network wait. So guessing is slow from
 * everywhere, and nobody is locked out by strangers. Bounded: the buckets that were idle longest go first.
 */
export class SignInThrottle {
  readonly #buckets = new LRUCache<string, Bucket>({ max: MOST_BUCKETS });
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Buckets in memory. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Counts an attempt as failed before its password is looked at, so that many at once count as many.
   * @returns seconds to wait before the next, and nothing was counted; 0 when it may go on
   */
  begin(attempt: Attempt): number {
    const waitMs = Math.max(this.#pairWaitMs(attempt), ...windowsOf(attempt).map((window) => this.#waitMs(window)));
    if (waitMs > 0) return Math.max(1, Math.ceil(waitMs / 1000));
    for (const { key, windowMs } of windowsOf(attempt)) this.#count(key, windowMs);
    this.#count(pairKey(attempt), PAIR.forgottenMs);
    return 0;
  }

  /** The password was right: the attempt does not count, and what was failed before from the same place is forgiven. */
  succeed(attempt: Attempt): void {
    for (const { key } of windowsOf(attempt)) this.#forgive(key);
    this.#buckets.delete(pairKey(attempt));
  }

  /** Takes an attempt back whose password was not checked. */
  withdraw(attempt: Attempt): void {
    for (const { key } of windowsOf(attempt)) this.#forgive(key);
    this.#forgive(pairKey(attempt));
  }

  #pairWaitMs(attempt: Attempt): number {
    const bucket = this.#current(pairKey(attempt), PAIR.forgottenMs);
    if (!bucket || bucket.failures < PAIR.most) return 0;
    const pauseMs = Math.min(2 ** (bucket.failures - PAIR.most + 1) * 1000, PAIR.longestMs);
    return Math.max(0, bucket.lastMs + pauseMs - this.#now());
  }

  #waitMs({ key, most, windowMs }: Window & { key: string }): number {
    const bucket = this.#current(key, windowMs);
    return bucket && bucket.failures >= most ? bucket.sinceMs + windowMs - this.#now() : 0;
  }

  /** The bucket, unless its time is over. A pair's time begins again with each failure. */
  #current(key: string, windowMs: number): Bucket | undefined {
    const bucket = this.#buckets.get(key);
    const startMs = key.startsWith('pair') ? bucket?.lastMs : bucket?.sinceMs;
    if (startMs === undefined || this.#now() - startMs < windowMs) return bucket;
    this.#buckets.delete(key);
    return undefined;
  }

  #count(key: string, windowMs: number): void {
    const at = this.#now();
    const { failures, sinceMs } = this.#current(key, windowMs) ?? { failures: 0, sinceMs: at };
    this.#buckets.set(key, { failures: failures + 1, sinceMs, lastMs: at });
  }

  #forgive(key: string): void {
    const bucket = this.#buckets.get(key);
    if (!bucket) return;
    if (bucket.failures <= 1) this.#buckets.delete(key);
    else this.#buckets.set(key, { ...bucket, failures: bucket.failures - 1 });
  }
}

/** A known device has a bucket of its own; a known network skips all but the pair. */
function windowsOf({ account, net, device, isKnownNet }: Attempt): (Window & { key: string })[] {
  const bucket = (window: Window, of: string) => ({ ...window, key: `${window.name} ${of}` });
  if (device !== null) return [bucket(DEVICE, device)];
  if (isKnownNet) return [];
  return [bucket(NET, net), bucket(ACCOUNT, digest(account)), bucket(ALL, '')];
}

/** A known device is a place of its own: who shares its network cannot make it wait. */
function pairKey({ account, net, device }: Attempt): string {
  return `pair ${digest(account)} ${device ?? net}`;
}

/** Names are hashed because a sender may make them as long as they like. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64').slice(0, 22);
}

/**
 * The network that counts as one place where sign-ins come from: an IPv4 address, or the /64 of an IPv6 one, which a
 * single subscriber has whole. All addresses that are unknown are one place together.
 */
export function clientNet(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const [a, b, c, d] = parsed.parts;
  return `${new ipaddr.IPv6([a ?? 0, b ?? 0, c ?? 0, d ?? 0, 0, 0, 0, 0]).toString()}/64`;
}
