import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a token is for; its prefix says so to people and to scanners that look for leaked secrets. */
export const TOKEN_PREFIXES = { api: 'tgat_', gateway: 'tggw_', enrolment: 'tgen_' } as const;
export type TokenKind = keyof typeof TOKEN_PREFIXES;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 178 bits. */
const RANDOM_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const SHOWN_END = 4;
const SHAPE = new RegExp(`^[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);

/** A new token: prefix, 30 random base62 digits, and 6 of their checksum. Shown once; only `tokenHash` is kept. */
export function newToken(kind: TokenKind): string {
  let random = '';
  for (let place = 0; place < RANDOM_LENGTH; place++) random += DIGITS[randomInt(DIGITS.length)];
  return TOKEN_PREFIXES[kind] + random + checksum(random);
}

/**
 * Whether a text is a token of this kind as we make them. The checksum finds typing errors without a look into the
 * database; it proves nothing.
 */
export function isTokenText(kind: TokenKind, text: string): boolean {
  const prefix = TOKEN_PREFIXES[kind];
  if (!text.startsWith(prefix)) return false;
  const body = text.slice(prefix.length);
  return SHAPE.test(body) && checksum(body.slice(0, RANDOM_LENGTH)) === body.slice(RANDOM_LENGTH);
}

/** What is stored of a token: SHA-256, hexadecimal. Nobody can enumerate long random texts, so no salt is needed. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** How a token is shown in lists: `tgat_…1a2B`. */
export function maskedToken(kind: TokenKind, last4: string): string {
  return `${TOKEN_PREFIXES[kind]}…${last4}`;
}

/** The end of a token, by which its owner recognises it. */
export function tokenEnd(token: string): string {
  return token.slice(-SHOWN_END);
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = DIGITS[rest % DIGITS.length] + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
