import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * JSON in the one form of RFC 8785, of a document in which every value is text.
 * @throws TypeError naming the path of a number, a truth value or null: other readers may write or drop them otherwise
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalText(document: object): string {
  requireTexts(document, '$');
  return canonicalize(document) ?? '';
}

/** What shows whether a document was changed: SHA-256 over its canonical form, in hex. @throws TypeError as `canonicalText` */
export function invoiceHash(document: object): string {
  return createHash('sha256').update(canonicalText(document), 'utf8').digest('hex');
}

function requireTexts(value: unknown, path: string): void {
  if (value === undefined) return;
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) throw new TypeError(`${path}: found half of a surrogate pair, expected text`);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) requireTexts(item, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) requireTexts(item, `${path}.${name}`);
  } else {
    const found = value === null ? 'null' : `a ${typeof value}`;
    throw new TypeError(`${path}: found ${found}, expected text, a list or an object`);
  }
}
