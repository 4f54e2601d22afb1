import { createHash } from 'node:crypto';
import type { AcceptedFacts } from '../record/open-call.ts';

/** A random UUID that makes these names our own (RFC 9562 section 6.6). */
const NAMESPACE = Buffer.from('b7d04c8e6f2b4f6f9a531f0a7c2de915', 'hex');

/** Where a key means something: who pays, the proxy, the tool. */
export type KeyScope = Pick<AcceptedFacts, 'company' | 'consumer' | 'proxy' | 'tool'> & { clientIp: string | null };

/** The owner of a key: the company, else the consumer, else the address of a caller without authentication. */
function payerOf({ company, consumer, clientIp }: KeyScope): [string, string] {
  if (company !== undefined) return ['company', company];
  return consumer !== undefined ? ['consumer', consumer] : ['address', clientIp ?? 'unknown'];
}

/** The name of a key within its scope: a hash, so that neither table nor log holds what a client sent. */
export function scopedKey(scope: KeyScope, key: string): string {
  const text = JSON.stringify([...payerOf(scope), scope.proxy, scope.tool ?? '', key]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/**
 * The id under which a call with this key is billed: the same at every gateway, also at one that has forgotten the
 * first call, so that a ledger which knows the id counts once. Days are counted in windows, because a key that is used
 * again after its window is a new call and must be billed again. So is one with the key that asks for something else:
 * a gateway that has not seen the first call runs it.
 * @param call.digest what the call asks for, see `argumentDigest`
 */
export function billId(call: { name: string; digest: string; acceptedMs: number; windowMs: number }): string {
  const { name, digest, acceptedMs, windowMs } = call;
  return uuidV5(`${name}\n${digest}\n${windowMs}\n${Math.floor(acceptedMs / windowMs)}`);
}

/** RFC 9562 section 5.5. */
function uuidV5(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
