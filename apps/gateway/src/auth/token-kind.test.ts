import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparedOne, RESOURCE, requestWith, run, toolCall } from '../policies/policy-request.testing.ts';
import { registryFor, startIssuer, type TestIssuer } from './identity-provider.testing.ts';
import { PROVIDER_TOKENS, type ProviderToken } from './provider-tokens.testing.ts';

let idp: TestIssuer;
let registry: KeyManagerRegistry;
beforeAll(async () => {
  idp = await startIssuer();
  registry = registryFor(idp);
});
afterAll(async () => {
  registry.close();
  await idp.close();
});

/** What becomes of a token of a proxy with these audiences besides its own; any with null. */
async function verdictOf({ claims, header }: Pick<ProviderToken, 'claims' | 'header'>, audiences: string[] | null) {
  const now = Math.floor(Date.now() / 1000);
  const token = await idp.sign({ ...claims, nbf: undefined, iss: idp.issuer, iat: now, exp: now + 300 }, header);
  const params = audiences === null ? { allowAnyAudience: true } : { audiences };
  const request = requestWith({ rawHeaders: ['authorization', `Bearer ${token}`], message: toolCall('echo') });
  const refusal = await run([preparedOne('mcp-auth', params, { keyManagers: registry })], request);
  return refusal === undefined ? 'accepted' : refusal.detail;
}

const audiencesOf = ({ claims }: ProviderToken) =>
  (typeof claims.aud === 'string' ? [claims.aud] : []).filter((audience) => audience !== RESOURCE);
const named = (kind: ProviderToken['kind']) =>
  Object.entries(PROVIDER_TOKENS as Record<string, ProviderToken>).filter(([, token]) => token.kind === kind);

describe('a real access token', () => {
  it.each(named('access'))('%s is accepted, for its audience or for any', async (_name, token) => {
    expect(await verdictOf(token, null)).toBe('accepted');
    if (token.claims.aud !== undefined) expect(await verdictOf(token, audiencesOf(token))).toBe('accepted');
  });
});

describe('a real ID token', () => {
  it.each(named('id'))(
    '%s is refused as one, even where its client is an audience that is asked for',
    async (_name, token) => {
      expect(await verdictOf(token, null)).toBe('id_token');
      expect(
        await verdictOf({ ...token, claims: { ...token.claims, azp: token.claims.aud } }, audiencesOf(token)),
      ).toBe('id_token');
    },
  );
});

describe('what tells the two kinds apart', () => {
  const base = { sub: 'a', aud: RESOURCE, azp: 'client' };
  const ROWS: [string, Record<string, unknown>, Record<string, unknown>, string[] | null, string][] = [
    ['a nonce and nothing else', { ...base, nonce: 'n' }, {}, null, 'id_token'],
    ['a nonce, made for this proxy', { ...base, nonce: 'n' }, {}, [], 'accepted'],
    ['a nonce, with scopes', { ...base, nonce: 'n', scope: 'x' }, {}, null, 'accepted'],
    ['a nonce, with scopes in a list', { ...base, nonce: 'n', scp: ['x'] }, {}, null, 'accepted'],
    ['a nonce, with empty scopes', { ...base, nonce: 'n', scope: ' ', scp: [] }, {}, null, 'id_token'],
    ['a nonce, with the header’s word', { ...base, nonce: 'n' }, { typ: 'at+jwt' }, null, 'accepted'],
    ['a nonce, with Keycloak’s word', { ...base, nonce: 'n', typ: 'Bearer' }, {}, null, 'accepted'],
    ['a hash, made for this proxy, with scopes', { ...base, at_hash: 'h', scope: 'x' }, {}, [], 'id_token'],
    ['a hash, with Keycloak’s word', { ...base, at_hash: 'h', typ: 'Bearer' }, {}, [], 'accepted'],
    ['Keycloak’s other word, with scopes', { ...base, typ: 'ID', scope: 'x' }, {}, [], 'id_token'],
    ['Cognito’s other word', { ...base, token_use: 'id' }, {}, [], 'id_token'],
    ['its client as the audience', { ...base, aud: 'client' }, {}, ['client'], 'id_token'],
    ['its client as the audience, with scopes', { ...base, aud: 'client', scp: 'x' }, {}, ['client'], 'accepted'],
    ['its client among audiences that are asked for', { ...base, aud: ['client', RESOURCE] }, {}, [], 'accepted'],
  ];
  it.each(ROWS)('%s', async (_name, claims, header, audiences, verdict) => {
    expect(await verdictOf({ claims, header: { typ: 'JWT', ...header } }, audiences)).toBe(verdict);
  });
});
