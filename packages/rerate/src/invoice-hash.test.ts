import { describe, expect, it } from 'vitest';
import { canonicalText, invoiceHash } from './invoice-hash.ts';

const document = {
  total: '7567',
  note: '€',
  lines: [
    { key: 'base:A', amount: '967' },
    { key: 'base:B', amount: '6600' },
  ],
  number: 'TG-2026-000042',
  currency: 'usd',
};

describe("an invoice's hash", () => {
  it('is that of the published vector, in whatever order the fields come', () => {
    expect(canonicalText(document)).toBe(
      '{"currency":"usd","lines":[{"amount":"967","key":"base:A"},{"amount":"6600","key":"base:B"}],"note":"€","number":"TG-2026-000042","total":"7567"}',
    );
    expect(invoiceHash(document)).toBe('c64cf38cd44ccaa159727fc2d413a02764929f6488f77edc936956c73d5ca67f');
  });

  it('sorts names by UTF-16 code unit and escapes as little as can be', () => {
    expect(canonicalText({ '\u{1F600}': 'a', '\uFB33': 'b', '1': 'c', '\r': '\u0001"\\/' })).toBe(
      '{"\\r":"\\u0001\\"\\\\/","1":"c","\u{1F600}":"a","\uFB33":"b"}',
    );
  });

  it('is refused to numbers, null and half characters, by their path', () => {
    expect(() => invoiceHash({ lines: [{ amount: 1 }] })).toThrow('$.lines[0].amount: found a number');
    expect(() => invoiceHash({ note: null })).toThrow('$.note: found null');
    expect(() => invoiceHash({ note: '\uD800' })).toThrow('$.note: found half of a surrogate pair');
  });
});
