import { createHash } from 'node:crypto';

/** A random UUID that makes these names our own (RFC 9562 section 6.6). */
const NAMESPACE = Buffer.from('4f6c1d0a93e84b7cb52e7a0f18c9d364', 'hex');

/** The UUID of version 5 of a name (RFC 9562 section 5.5): the same parts give the same one, wherever it is made. */
export function namedUuid(parts: readonly (string | number)[]): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
