import { generateKeyPairSync, sign } from 'node:crypto';
import { RECEIPT_ALGORITHM, RECEIPT_TYPE, type ReceiptClaims } from '@tallygate/contracts/receipt';
import { describe, expect, it } from 'vitest';
import { verifyReceipt } from './verify-receipt.ts';

const pair = generateKeyPairSync('ed25519');
const { x = '' } = pair.publicKey.export({ format: 'jwk' });
const KEYS = { keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid: 'own' }] };
const HEADER = { alg: RECEIPT_ALGORITHM, kid: 'own', typ: RECEIPT_TYPE };
const PERIOD = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const CLAIMS: ReceiptClaims = {
  iss: 'https://gateway.example',
  aud: 'acme',
  iat: 1_794_000_000,
  jti: '0197a6a0-0000-7000-8000-000000000001',
  time: '2026-11-10T12:00:00.000Z',
  proxy: 'weather',
  tool: 'forecast',
  outcome: 'ok',
  reason: 'ok',
  billable: true,
  quantity: '1',
  charges: [{ meter: 'Calls', currency: 'usd', amount: '5', before: '0', period: PERIOD }],
};

function signed(claims: object, header: object = HEADER): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), pair.privateKey).toString('base64url')}`;
}
const faults = (token: string, keys: unknown = KEYS) =>
  verifyReceipt(token, keys).flatMap(({ isMet, details }) => (isMet ? [] : details));

describe('a receipt', () => {
  it('is verified by a saved key set alone', () => {
    expect(verifyReceipt(`${signed(CLAIMS)}\n`, KEYS).map(({ isMet }) => isMet)).toEqual([true, true, true]);
  });

  it.each([
    ['no JWS', 'text', 'found 1 parts'],
    [
      'a token of another purpose',
      signed(CLAIMS, { ...HEADER, typ: 'JWT' }),
      'found {"alg":"EdDSA","kid":"own","typ":"JWT"}',
    ],
    ['one without a signature algorithm', signed(CLAIMS, { ...HEADER, alg: 'none' }), '"alg":"none"'],
    ['one that lacks a claim', signed({ ...CLAIMS, reason: undefined }), 'reason: '],
    ['one with a claim that nobody knows', signed({ ...CLAIMS, discount: '5' }), 'discount'],
    ['one of another key', signed(CLAIMS, { ...HEADER, kid: 'other' }), 'no key of the set is called "other"'],
    ['one whose signature is cut', signed(CLAIMS).slice(0, -8), 'it was changed since'],
    ['a call outside the period that is charged', signed({ ...CLAIMS, time: PERIOD.to }), 'is not in the period'],
    ['a charge for nobody', signed({ ...CLAIMS, aud: undefined }), 'it charges nobody'],
  ])('is not believed: %s', (_, token, fault) => {
    expect(faults(token).join('\n')).toContain(fault);
  });

  it('is not believed by what is no key set', () => {
    expect(faults(signed(CLAIMS), { keys: 'none' })).toEqual(['the key set is none, as /.well-known/jwks.json has it']);
  });
});
