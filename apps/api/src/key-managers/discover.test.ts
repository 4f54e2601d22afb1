import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Outbound } from '@tallygate/outbound/outbound';
import { environmentPolicy } from '@tallygate/outbound/policy';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Prober } from '../probe/prober.ts';
import { discover } from './discover.ts';
import { testKeys } from './test-keys.ts';

let url: string;
let keys: object[];
let goodKey: object;
/** The issuer that the document at a path names. */
let issuers: Record<string, string>;
const server = createServer((request, response) => {
  const path = request.url ?? '';
  const issuer = issuers[path];
  const body = path === '/jwks' ? { keys } : issuer === undefined ? undefined : { issuer, jwks_uri: `${url}/jwks` };
  response.statusCode = body === undefined ? 404 : 200;
  response.end(JSON.stringify(body ?? {}));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  goodKey = { ...(await exportJWK((await generateKeyPair('RS256')).publicKey)), kid: 'good' };
});
beforeEach(() => {
  keys = [goodKey];
  issuers = {};
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const prober = new Prober({
  outbound: new Outbound({ proxies: NO_PROXIES }),
  policy: environmentPolicy('probe', { allowLoopback: true, allowPrivate: true, trustProxy: false }),
});
const found = async (entered: string) => {
  const { ok, issuer, steps } = await discover(entered, prober);
  const failed = steps.find(({ result }) => result === 'fail');
  return { ok, issuer, detail: failed?.detail ?? steps.find(({ name }) => name === 'issuer')?.detail };
};

describe('discovery from a pasted address of a document', () => {
  it('finds the issuer, whether or not it ends in a slash', async () => {
    issuers['/.well-known/openid-configuration'] = `${url}/`;
    expect(await found(`${url}/.well-known/openid-configuration`)).toEqual({
      ok: true,
      issuer: `${url}/`,
      detail: `the issuer of this document is ${url}/`,
    });
    expect(await found(`${url}/`)).toMatchObject({ ok: true, issuer: `${url}/` });
    expect((await found(url)).ok, 'an issuer is still compared to the letter').toBe(false);
  });

  it('finds the issuer of the other form', async () => {
    issuers['/.well-known/oauth-authorization-server/realms/a'] = `${url}/realms/a`;
    expect(await found(`${url}/.well-known/oauth-authorization-server/realms/a`)).toMatchObject({
      ok: true,
      issuer: `${url}/realms/a`,
    });
  });

  it('refuses a document that speaks for somebody else', async () => {
    issuers['/.well-known/openid-configuration'] = 'https://elsewhere.example';
    expect(await found(`${url}/.well-known/openid-configuration`)).toMatchObject({
      ok: false,
      detail: `the document says its issuer is "https://elsewhere.example", you entered "${url}"`,
    });
  });
});

describe('discovery of an issuer for many tenants', () => {
  it.each(['/common/v2.0', '/common/v2.0/.well-known/openid-configuration', '/{tenantid}/v2.0'])(
    'takes the template of the document that %s leads to, and says what to do',
    async (path) => {
      issuers['/common/v2.0/.well-known/openid-configuration'] = `${url}/{tenantid}/v2.0`;
      const result = await found(`${url}${path}`);
      expect(result).toMatchObject({ ok: true, issuer: `${url}/{tenantid}/v2.0` });
      if (path !== '/{tenantid}/v2.0') expect(result.detail).toMatch(/many tenants.+List those/);
    },
  );

  it('refuses a template that the address does not fit', async () => {
    issuers['/common/v2.0/.well-known/openid-configuration'] = `${url}/{tenantid}/v1.0`;
    expect((await found(`${url}/common/v2.0`)).ok).toBe(false);
  });
});

describe('the keys that a test finds', () => {
  const tested = () =>
    testKeys({ issuer: url, jwks: { remote: { uri: `${url}/jwks`, skipTlsVerify: false } } }, prober, []);

  it('are those that the gateway would use; the others are named', async () => {
    keys = [goodKey, { ...goodKey, kid: 'enc', use: 'enc' }, { kty: 'XYZ', kid: 'odd' }];
    const { ok, keys: listed, steps } = await tested();
    expect([ok, listed.map(({ kid }) => kid)]).toEqual([true, ['good']]);
    expect(steps.at(-1)?.detail).toBe(
      `1 key at ${url}/jwks; not used: key "enc" is not for signatures (use "enc"); key "odd" is of the unknown type "XYZ"`,
    );
  });

  it('are none with the true cause where none can be used', async () => {
    keys = [{ ...goodKey, use: 'enc' }];
    expect((await tested()).steps.at(-1)).toMatchObject({
      result: 'fail',
      detail: `the key set of ${url}/jwks has no key that can check signatures: key "good" is not for signatures (use "enc")`,
    });
    keys = [{ kty: 'oct', k: 'c2VjcmV0', kid: 'shared' }];
    expect((await tested()).steps.at(-1)?.detail).toMatch(/key "shared" is a private or shared key/);
  });
});
