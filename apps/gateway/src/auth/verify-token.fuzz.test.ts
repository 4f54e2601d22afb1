import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { type TokenRules, verifyToken } from '@tallygate/caller-token/verify-token';
import { fuzz } from '@tallygate/testing/fuzz-target';
import { afterAll, beforeAll, expect } from 'vitest';
import { registryFor, startIssuer, type TestIssuer } from './identity-provider.testing.ts';

let idp: TestIssuer;
let registry: KeyManagerRegistry;
let rules: TokenRules;
let valid: string;
beforeAll(async () => {
  idp = await startIssuer();
  registry = registryFor(idp);
  rules = {
    keyManagers: registry.all(),
    algorithms: ['RS256', 'ES256'],
    checksIssuer: true,
    isStrictAboutType: false,
    leewaySeconds: 0,
    audiences: null,
    requiredClaims: {},
    now: () => Date.now(),
  };
  valid = await idp.sign(idp.claims({}), {});
  expect(await verifyToken(valid, rules)).toMatchObject({ ok: true });
});
afterAll(async () => {
  registry.close();
  await idp.close();
});

fuzz({
  name: 'token',
  words: ['.', '=', 'eyJhbGciOiJub25lIn0', 'eyJhbGciOiJIUzI1NiJ9', 'e30', '_', '-', '\n', 'SIGNATURE'],
  runs: 200,
  async run(input) {
    // A kept input names the parts of a token that is valid now, so that mutations stay close to it.
    const [header = '', payload = '', signature = ''] = valid.split('.');
    const token = input
      .toString()
      .replaceAll('HEADER', header)
      .replaceAll('PAYLOAD', payload)
      .replaceAll('SIGNATURE', signature);
    const verdict = await verifyToken(token, rules);
    // Base64url may spell the last character of a part in several ways; jose decodes them alike.
    if (verdict.ok) expect(token.split('.').slice(0, 2).join('.')).toBe(`${header}.${payload}`);
    else expect(verdict.reason).toMatch(/^[a-z_]+$/);
  },
});
