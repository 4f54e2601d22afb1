import { errors, exportJWK, generateKeyPair, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type KeySet, KeyUnfitError, readKeySet } from './key-set.ts';

const PLACE = 'https://idp.example/jwks';
let rsa: JWK;
let otherRsa: JWK;
let ec: JWK;
let secret: JWK;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  [rsa, otherRsa, ec, secret] = await Promise.all([
    exportJWK(pair.publicKey),
    generateKeyPair('RS256', { extractable: true }).then(({ publicKey }) => exportJWK(publicKey)),
    generateKeyPair('ES256', { extractable: true }).then(({ publicKey }) => exportJWK(publicKey)),
    exportJWK(pair.privateKey),
  ]);
});

const setOf = (...keys: unknown[]) => readKeySet({ status: 200, text: JSON.stringify({ keys }) }, PLACE);
const TOKEN = { payload: '', signature: '' };
/** The word for what a set makes of a token's header. */
async function outcome(set: KeySet, header: { alg?: string; kid?: string }) {
  try {
    await set.getKey({ alg: 'RS256', ...header }, TOKEN);
    return 'found';
  } catch (error) {
    if (error instanceof KeyUnfitError) return 'unfit';
    if (error instanceof errors.JWKSMultipleMatchingKeys) return 'several';
    return error instanceof errors.JWKSNoMatchingKey ? 'unknown' : error;
  }
}

describe('the key for a token', () => {
  it('is the one of its id, and no other', async () => {
    const set = await setOf({ ...rsa, kid: 'a' }, { ...otherRsa, kid: 'b' });
    expect(await outcome(set, { kid: 'a' })).toBe('found');
    expect(await outcome(set, { kid: 'c' })).toBe('unknown');
  });

  it('is the only key of a set without ids, whatever id the token names', async () => {
    const set = await setOf(rsa);
    expect([await outcome(set, { kid: 'x' }), await outcome(set, {})]).toEqual(['found', 'found']);
    expect(set.hasKeyWithoutId).toBe(true);
    expect(await outcome(await setOf({ ...rsa, kid: 'a' }, otherRsa), { kid: 'x' })).toBe('found');
  });

  it('is each that fits where ids are missing or double', async () => {
    expect(await outcome(await setOf(rsa, otherRsa), { kid: 'x' })).toBe('several');
    expect(await outcome(await setOf({ ...rsa, kid: 'a' }, { ...otherRsa, kid: 'a' }), { kid: 'a' })).toBe('several');
    expect(await outcome(await setOf({ ...rsa, kid: 'a' }, { ...ec, kid: 'a' }), { kid: 'a' })).toBe('found');
    expect(
      await outcome(await setOf({ ...rsa, kid: 'a', alg: 'RS256' }, { ...rsa, kid: 'a', alg: 'PS256' }), { kid: 'a' }),
    ).toBe('found');
  });

  it('is known but unfit where the key of that id is for something else', async () => {
    const set = await setOf(
      { ...rsa, kid: 'enc', use: 'enc' },
      { ...ec, kid: 'ec' },
      { ...rsa, kid: 'ps', alg: 'PS256' },
    );
    expect(await outcome(set, { kid: 'enc' })).toBe('unfit');
    expect(await outcome(set, { kid: 'ec' })).toBe('unfit');
    expect(await outcome(set, { kid: 'ps' })).toBe('unfit');
    expect(await outcome(await setOf(rsa, { kid: 'odd', kty: 'XYZ' }), { kid: 'odd' })).toBe('unfit');
  });
});

describe('a key that cannot check signatures', () => {
  it('is named with its cause, and the others are used', async () => {
    const set = await setOf(
      { ...rsa, kid: 'good' },
      { ...rsa, kid: 'enc', use: 'enc' },
      { ...rsa, kid: 'ops', key_ops: ['encrypt'] },
      { kty: 'XYZ', kid: 'odd' },
      { kid: 'none' },
      { kty: 'RSA', n: 'x', e: 'AQAB', kid: 'damaged', alg: 'ES256' },
      { ...ec, crv: 'P-999' },
      secret,
      'no object',
    );
    expect(set.usable).toEqual([{ kid: 'good', kty: 'RSA', alg: null, use: null }]);
    expect(set.unfit).toEqual([
      'key "enc" is not for signatures (use "enc")',
      'key "ops" is not for verifying (key_ops)',
      'key "odd" is of the unknown type "XYZ"',
      'key "none" has no type ("kty")',
      'key "damaged" is damaged, or not one for "ES256"',
      'key 7, without an id, has the unknown curve "P-999"',
      'key 8, without an id, is a private or shared key, which anybody could sign with; publish public keys only',
    ]);
    expect([set.problem, set.isExposed]).toEqual([null, true]);
  });

  it('is the reason where there is no other', async () => {
    expect((await setOf({ ...rsa, kid: 'enc', use: 'enc' })).problem).toBe(
      `the key set of ${PLACE} has no key that can check signatures: key "enc" is not for signatures (use "enc")`,
    );
    expect((await setOf()).problem).toBe(`the key set of ${PLACE} is empty`);
  });
});

it.each([
  [404, '', 'answered 404, expected 200 (redirects are not followed)'],
  [200, '<html>', 'did not answer JSON'],
  [200, 'null', '"keys" must be a list'],
  [200, '{"keys":{}}', '"keys" must be a list'],
])('an answer %i %j holds no key set, and says why', async (status, text, words) => {
  await expect(readKeySet({ status, text }, PLACE)).rejects.toThrow(words);
});
