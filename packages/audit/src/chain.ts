import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AuditEntry } from '@tallygate/contracts/audit-entry';
import canonicalize from 'canonicalize';

/** A place in the chain: the number of an entry and its hash; `GENESIS` before the first. */
export type ChainPlace = { seq: number; mac: string };

/** What stands before the first entry. */
export const GENESIS: ChainPlace = { seq: 0, mac: '0'.repeat(64) };

/** Marks a prefix that was removed: the entries up to `seq` are gone, the next one follows upon `mac`. */
export type Checkpoint = ChainPlace & { tenant: string; removedAt: string; signature: string };

/** Keys and hashes of a chain. The key is derived from the installation's secret key and is in no database. */
export type ChainKey = {
  /** A fingerprint that tells keys apart and gives nothing away. */
  id: string;
  /** HMAC-SHA-256 over the hash before (32 bytes) and the canonical text, in hex. */
  mac(prev: string, canonical: string): string;
  /** The signature of a checkpoint, in hex. */
  sign(checkpoint: Omit<Checkpoint, 'signature'>): string;
};

/** The chain's key of an installation. @param secretKey TALLYGATE_SECRET_KEY or the text of the file `secret-key` */
export function chainKey(secretKey: string): ChainKey {
  const derive = (label: string) => Buffer.from(hkdfSync('sha256', secretKey, '', label, 32));
  const key = derive('tallygate audit chain v1');
  // Another key, so that no entry can be made whose hash is the signature of a checkpoint.
  const checkpointKey = derive('tallygate audit checkpoint v1');
  return {
    id: createHash('sha256').update(key).digest('hex').slice(0, 8),
    mac: (prev, canonical) =>
      createHmac('sha256', key).update(Buffer.from(prev, 'hex')).update(canonical, 'utf8').digest('hex'),
    sign: ({ tenant, seq, mac, removedAt }) =>
      createHmac('sha256', checkpointKey).update(canonicalText({ tenant, seq, mac, removedAt })).digest('hex'),
  };
}

/** The canonical text of an entry (RFC 8785). */
export function canonicalText(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('what is chained is an object');
  return text;
}

export type Link = { entry: AuditEntry; canonical: string; prev: string; mac: string };

/** Appends entries to a chain. Numbers and the key's name are given here; all else comes with the entries. */
export function linkEntries(
  key: ChainKey,
  head: ChainPlace,
  entries: readonly Omit<AuditEntry, 'seq' | 'key'>[],
): { links: Link[]; head: ChainPlace } {
  let { seq, mac } = head;
  const links = entries.map((one) => {
    seq += 1;
    const entry: AuditEntry = { ...one, seq, key: key.id };
    const canonical = canonicalText(entry);
    const prev = mac;
    mac = key.mac(prev, canonical);
    return { entry, canonical, prev, mac };
  });
  return { links, head: { seq, mac } };
}

/** Whether two hashes in hex are the same, in constant time. */
export function isSameMac(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === 32 && right.length === 32 && timingSafeEqual(left, right);
}
