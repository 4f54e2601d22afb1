import { createHash } from 'node:crypto';
import { canonicalJson } from '@tallygate/server-kit/canonical-json';
import { findJsonSpan } from './json-span.ts';
import type { RequestElement } from './request-element.ts';

/** Numbers of this many digits do not survive parsing: two different ones would look alike. */
const LONG_NUMBER = /\d{16}/;

/**
 * What a call asks for, as a hash: its `params` without `_meta`, whatever the order of the keys.
 * @param body the HTTP body; `path` leads to the element in it
 */
export function argumentDigest(element: RequestElement, body: Buffer, path: readonly number[]): string {
  const { _meta, ...rest } = element.params ?? {};
  const canonical = canonicalJson(rest);
  const hash = createHash('sha256').update(canonical ?? '');
  const text = body.toString('latin1');
  const isExact = canonical !== undefined && !LONG_NUMBER.test(text);
  const span = isExact ? undefined : findJsonSpan(text, [...path, 'params', 'arguments']);
  if (span !== undefined) hash.update(body.subarray(span.start, span.end));
  return hash.digest('base64url').slice(0, 22);
}
