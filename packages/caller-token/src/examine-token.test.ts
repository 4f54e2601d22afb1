import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKeyManagerRegistry } from './create-key-manager-registry.ts';
import { examineToken } from './examine-token.ts';
import type { KeyManagerRegistry } from './key-manager-registry.ts';
import { generalDemands } from './token-demands.ts';

const ISSUER = 'https://idp.example';
const config = gatewayConfig.parse({});
const now = () => Date.now();
const seconds = (offset: number) => Math.floor(now() / 1000) + offset;

let registry: KeyManagerRegistry;
let sign: (claims: JWTPayload, header?: Record<string, unknown>) => Promise<string>;
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keyManager = { name: 'Own', issuer: ISSUER, jwks: { local: { inline: await exportSPKI(publicKey) } } };
  const settings = gatewayConfig.parse({ policy_configurations: { jwtauth_v0: { keymanagers: [keyManager] } } });
  registry = createKeyManagerRegistry(settings.policy_configurations.jwtauth_v0, undefined, {
    exitFor: () => ({ outbound: { client: () => ({}) }, policy: {} }) as never,
    now,
  });
  sign = (claims, header = {}) =>
    new SignJWT({ iss: ISSUER, sub: 'a', exp: seconds(60), ...claims })
      .setProtectedHeader({ alg: 'RS256', ...header })
      .sign(privateKey);
});

async function examined(token: string) {
  const found = await examineToken(token, generalDemands({ config, keyManagers: registry, now }));
  const failing = found.lines.filter(({ result }) => result === 'fails').map(({ check }) => check);
  return { ...found, failing };
}

describe('what is said of a token', () => {
  it('tells whose key it holds by, and who calls, when it holds', async () => {
    const found = await examined(await sign({ company_id: 'org-a' }));
    expect(found).toMatchObject({ refusal: null, failing: [], keyManager: 'Own' });
    expect(found.principal).toMatchObject({ consumer: 'a', company: 'org-a' });
  });

  it('is everything that fails, and whom it would speak for, as long as its signature holds', async () => {
    const found = await examined(await sign({ exp: seconds(-600), iss: 'https://other.example' }));
    expect(found).toMatchObject({ refusal: 'issuer_unknown', failing: ['issuer', 'time'], keyManager: 'Own' });
    expect(found.principal?.consumer).toBe('a');
  });

  it('believes nothing without a signature of ours', async () => {
    const [head, , end] = (await sign({})).split('.');
    const forged = `${head}.${Buffer.from(JSON.stringify({ iss: ISSUER, sub: 'boss', exp: seconds(60) })).toString('base64url')}.${end}`;
    expect(await examined(forged)).toMatchObject({
      refusal: 'signature_invalid',
      failing: ['signature'],
      principal: null,
    });
  });

  it('is bounded, and shows no character that could change how it reads', async () => {
    const found = await examined(await sign({ iss: `https://\u202e\n${'x'.repeat(5_000)}` }));
    const line = found.lines.find(({ check }) => check === 'issuer');
    expect(line?.found).toContain('\\u202e\\u000a');
    expect(line?.found?.length).toBeLessThan(300);
  });

  it.each([
    ['', 'token_missing'],
    ['two words', 'header_malformed'],
    ['opaque', 'token_malformed'],
  ])('%j is no token', async (text, refusal) => {
    expect(await examined(text)).toMatchObject({ refusal, failing: ['form'], principal: null });
  });
});
