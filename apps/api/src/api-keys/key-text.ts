import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'apip_';
const KEY_BYTES = 32;
const SHOWN_END = 4;

/** A new key: 256 random bits behind a prefix that scanners for leaked secrets can look for. */
export function newApiKey(): string {
  return `${PREFIX}${randomBytes(KEY_BYTES).toString('hex')}`;
}

/** A name for a key whose maker gave none. */
export function newKeyName(): string {
  return `key-${randomBytes(4).toString('hex')}`;
}

/**
 * What is kept of a key. SHA-256 without salt or stretching is right here, unlike for passwords: nobody can enumerate
 * long random texts, and the gateway must find a key among thousands with every request.
 */
export function keyColumns(key: string): { hash: string; prefix: string; last4: string } {
  return {
    hash: createHash('sha256').update(key).digest('hex'),
    prefix: key.startsWith(PREFIX) ? PREFIX : '',
    last4: key.slice(-SHOWN_END),
  };
}

/** How a key that is no longer known is shown: `apip_****1a2b`; of one that came with a file only its hash's start. */
export function maskedKey({ hash, prefix, last4 }: { hash: string; prefix: string; last4: string }): string {
  return last4 === '' ? `sha256:${hash.slice(0, 8)}…` : `${prefix}****${last4}`;
}
