import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What the first entry of a pot follows. */
export const CHAIN_START = '0'.repeat(64);

/**
 * The hash of an entry that follows another: SHA-256 over the former hash in hex and the entry in the form of RFC 8785.
 * @param entry texts only: other readers may write numbers otherwise
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function entryHash(previous: string, entry: Readonly<Record<string, string>>): string {
  return createHash('sha256')
    .update(previous + (canonicalize(entry) ?? ''), 'utf8')
    .digest('hex');
}
