import { afterAll, beforeAll, expect, it } from 'vitest';
import { preparedOne, requestWith, run, toolCall } from '../policies/policy-request.testing.ts';
import { newKey, registryFor, startIssuer, type TestIssuer } from './identity-provider.testing.ts';

let idp: TestIssuer;
beforeAll(async () => {
  idp = await startIssuer();
});
afterAll(() => idp.close());

it('a set with one key without an id checks tokens that name one, also after the key was replaced', async () => {
  const bare = async () => {
    const key = await newKey('of the token alone');
    const { kid: _kid, ...jwk } = key.jwk;
    return { ...key, jwk };
  };
  const [first, second, foreign] = await Promise.all([bare(), bare(), bare()]);
  let now = Date.now();
  idp.state.keys = [first];
  const registry = registryFor(idp, {}, { now: () => now });
  const outcome = async (key: Awaited<ReturnType<typeof bare>>) => {
    const token = await idp.sign(idp.claims(), {}, key);
    const request = requestWith({ rawHeaders: ['authorization', `Bearer ${token}`], message: toolCall('echo') });
    const refusal = await run([preparedOne('mcp-auth', {}, { keyManagers: registry })], request);
    return refusal === undefined ? 'accepted' : refusal.detail;
  };

  expect([await outcome(first), await outcome(foreign)]).toEqual(['accepted', 'signature_invalid']);
  const fetches = idp.state.fetches;
  expect(await outcome(foreign)).toBe('signature_invalid');
  expect(idp.state.fetches, 'a wrong signature asks the issuer once per cool-down').toBe(fetches);
  idp.state.keys = [second];
  now += 31_000;
  expect([await outcome(second), await outcome(first)]).toEqual(['accepted', 'signature_invalid']);
  registry.close();
});
