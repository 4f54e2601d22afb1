import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isTokenText,
  maskedToken,
  newToken,
  TOKEN_PREFIXES,
  type TokenKind,
  tokenEnd,
  tokenHash,
} from './token-text.ts';

const KINDS = Object.keys(TOKEN_PREFIXES) as TokenKind[];

describe('the text of a token', () => {
  it('is its prefix and 36 base62 digits, which scanners for leaked secrets find', () => {
    for (const kind of KINDS) expect(newToken(kind)).toMatch(/^\btg(at|gw|en)_[0-9A-Za-z]{36}\b$/);
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 200 }, () => newToken('api'))).size).toBe(200);
  });

  it('is of one kind only', () => {
    for (const kind of KINDS) {
      const token = newToken(kind);
      expect(KINDS.filter((other) => isTokenText(other, token))).toEqual([kind]);
    }
  });

  it('does not survive a typing error: one other digit, two digits swapped, one digit lost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 40 }), fc.constantFrom(...'09AZaz'), (place, digit) => {
        const token = newToken('api');
        const wrong = [
          token.slice(0, place) + digit + token.slice(place + 1),
          token.slice(0, place) + token.slice(place + 1),
          token.slice(0, place - 1) + token.charAt(place) + token.charAt(place - 1) + token.slice(place + 1),
        ].filter((text) => text !== token && text.startsWith('tgat_'));
        expect(wrong.filter((text) => isTokenText('api', text))).toEqual([]);
      }),
    );
  });

  it('takes any text without failing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isTokenText('api', `tgat_${text}`)).toBe(false);
      }),
    );
  });

  it('is kept as a hash and shown by its end', () => {
    const token = newToken('gateway');
    expect(tokenHash(token)).toMatch(/^[0-9a-f]{64}$/);
    expect(tokenHash(token)).not.toBe(tokenHash(newToken('gateway')));
    expect(maskedToken('gateway', tokenEnd(token))).toBe(`tggw_…${token.slice(-4)}`);
  });
});
