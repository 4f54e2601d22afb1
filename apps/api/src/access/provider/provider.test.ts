import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdentityProvider, startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { loginAs } from '@tallygate/sandbox/identity-provider/login';
import { consoleClient } from '@tallygate/sandbox/identity-provider/sandbox-clients';
import { type CryptoKey, generateKeyPair, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../env.ts';
import { browser } from '../../test-support/browser.testing.ts';
import { openTestApi, type TestApi } from '../../test-support/test-api.testing.ts';
import { rolesFrom, sandboxOidc } from './oidc-settings.ts';

const CONSOLE = 'http://localhost:3000';

let dataDir: string;
let idp: IdentityProvider;
let api: TestApi;
beforeAll(async () => {
  // No word of a sign-out goes back to the console, which does not listen here: the tests bring it themselves.
  const { backchannel_logout_uri: _, ...client } = consoleClient(CONSOLE);
  dataDir = mkdtempSync(join(tmpdir(), 'tallygate-provider-'));
  idp = await startIdentityProvider({ clients: [client], dataDir });
  const oidc = {
    ...sandboxOidc(idp.url),
    isSandbox: false,
    roles: { admin: ['admin'], developer: ['developer'] },
  } as const;
  api = await openTestApi((settings) => ({ ...settings, oidc }));
});
afterAll(async () => {
  await api.close();
  await idp.close();
  rmSync(dataDir, { recursive: true, force: true });
});

type Browser = ReturnType<typeof browser>;
const HTML = /^text\/html/;
/** Begins at the console, logs in at the provider, and returns where the provider sends the browser back to. */
async function goToProvider(own: Browser, login: string, query = ''): Promise<URL> {
  const begun = await own.visit(`/session/provider?next=%2Fmeters${query}`);
  expect(begun.status).toBe(303);
  return loginAs(new URL(String(begun.headers.location)), login);
}
const comeBack = (own: Browser, callback: URL) => own.visit(`/session/provider/callback${callback.search}`);
async function signIn(login: string): Promise<Browser> {
  const own = browser(api);
  const back = await comeBack(own, await goToProvider(own, login));
  expect(back.text).toContain('url=/meters');
  return own;
}
const accounts = () => api.services.db.prisma.user.findMany({ where: { issuer: { not: null } } });

describe('a sign-in at the identity provider', () => {
  it('makes a person of issuer and subject, with the roles of the claims, and goes on by a page of ours', async () => {
    const own = browser(api);
    const callback = await goToProvider(own, 'developer');
    const back = await comeBack(own, callback);

    expect(back.status).toBe(200);
    expect(back.headers['content-type']).toMatch(HTML);
    expect(back.text).toContain('<meta http-equiv="refresh" content="0;url=/meters">');
    expect((await own.send('/session')).body).toMatchObject({
      username: 'sso:developer',
      roles: ['developer'],
      isLocal: false,
      mustEnrol: false,
    });
    expect(await accounts()).toMatchObject([{ issuer: idp.url, subject: 'user-developer', passwordHash: null }]);
    expect(JSON.stringify(await api.services.db.prisma.session.findMany())).not.toContain('eyJ');
  });

  it('links nobody to a local account of the same name', async () => {
    const own = await signIn('admin');
    expect((await own.send('/session')).body).toMatchObject({ username: 'sso:admin' });
    expect((await browser(api).signIn('sso:admin', '')).status).toBe(400);
    expect((await browser(api).signIn('sso:admin', 'admin')).status).toBe(401);
  });

  it('gives no access to somebody whose claims give no role, and makes no account', async () => {
    const before = (await accounts()).length;
    const own = browser(api);
    const back = await comeBack(own, await goToProvider(own, 'stranger'));
    expect(back.text).toContain('url=/sign-in?problem=role');
    expect((await own.send('/session')).status).toBe(401);
    expect(await accounts()).toHaveLength(before);
  });

  it('gives the roles of the claims each time, and ends sessions that had others', async () => {
    const first = await signIn('developer');
    await api.services.db.prisma.user.updateMany({ where: { username: 'sso:developer' }, data: { roles: ['admin'] } });
    const second = await signIn('developer');
    expect((await second.send('/session')).body.roles).toEqual(['developer']);
    expect((await first.send('/session')).status).toBe(401);
  });

  it('is bound to the browser that began it', async () => {
    const [own, other] = [browser(api), browser(api)];
    const callback = await goToProvider(own, 'developer');
    await goToProvider(other, 'developer');
    expect((await comeBack(browser(api), callback)).text).toContain('problem=expired');
    expect((await comeBack(other, callback)).text).toContain('problem=denied');
    expect((await other.send('/session')).status).toBe(401);
  });

  it.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'x')],
    ['another code', (url: URL) => url.searchParams.set('code', 'x')],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['no issuer', (url: URL) => url.searchParams.delete('iss')],
    ['a refusal', (url: URL) => url.searchParams.set('error', 'access_denied')],
  ])('with %s signs nobody in', async (_name, change) => {
    const own = browser(api);
    const callback = await goToProvider(own, 'developer');
    change(callback);
    expect((await comeBack(own, callback)).text).toContain('problem=denied');
    expect((await own.send('/session')).status).toBe(401);
  });

  it('is worth nothing a second time', async () => {
    const own = browser(api);
    const callback = await goToProvider(own, 'developer');
    await comeBack(own, callback);
    expect((await comeBack(own, callback)).text).toContain('problem=expired');
  });

  it('that took longer than ten minutes begins again', async () => {
    const own = browser(api);
    const callback = await goToProvider(own, 'developer');
    await api.services.db.prisma.providerSignIn.updateMany({ data: { expiresAt: new Date(0) } });
    expect((await comeBack(own, callback)).text).toContain('problem=expired');
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/a\nb'])(
    'does not go on to %j',
    async (next) => {
      const begun = await browser(api).visit(`/session/provider?next=${encodeURIComponent(next)}`);
      expect(begun.status).toBe(400);
    },
  );

  it('sends the provider the configured address, whatever the request calls us', async () => {
    const begun = await browser(api).visit('/session/provider', { 'x-forwarded-host': 'localhost:9999' });
    const url = new URL(String(begun.headers.location));
    expect(url.searchParams.get('redirect_uri')).toBe(`${CONSOLE}/api/console/v1/session/provider/callback`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      code_challenge_method: 'S256',
      response_type: 'code',
    });
    expect(url.searchParams.get('nonce')).toMatch(/.{20}/);
    expect(String(begun.headers['set-cookie'])).toMatch(/tallygate_provider=.*HttpOnly.*SameSite=Lax/);
  });

  it('leaves password, second factor and roles to the provider', async () => {
    const own = await signIn('admin');
    expect((await own.send('/session/second-factor', { method: 'POST' })).body.code).toBe('USER_PROTECTED');
    const change = { method: 'PUT', payload: { roles: ['viewer'] } } as const;
    expect((await own.send(`/users/${encodeURIComponent('sso:developer')}`, change)).body.code).toBe('USER_PROTECTED');
  });
});

describe('a fresh proof at the identity provider', () => {
  it('renews the session of who comes back', async () => {
    const own = await signIn('developer');
    const before = own.cookie('tallygate_session');
    const callback = await goToProvider(own, 'developer', '&reauthenticate=true');
    expect((await comeBack(own, callback)).text).toContain('url=/meters');
    expect(own.cookie('tallygate_session')).not.toBe(before);
    expect((await own.send('/session')).body.username).toBe('sso:developer');
    const where = { action: 'reauthenticate', entityId: 'sso:developer' };
    expect(await api.services.db.prisma.auditEntry.findMany({ where })).toMatchObject([{ actor: 'sso:developer' }]);
  });

  it('is none when somebody else comes back, or without a session', async () => {
    const own = await signIn('developer');
    const callback = await goToProvider(own, 'admin', '&reauthenticate=true');
    expect((await comeBack(own, callback)).text).toContain('problem=denied');
    expect((await own.send('/session')).body.username).toBe('sso:developer');
    expect((await browser(api).visit('/session/provider?reauthenticate=true')).status).toBe(401);
  });
});

it('a local account beside the provider still signs in, and each time is told apart in the audit log', async () => {
  expect((await browser(api).signIn('admin', 'admin')).status).toBe(200);
  const entries = await api.services.db.prisma.auditEntry.findMany({ where: { action: 'sign_in_break_glass' } });
  expect(entries).toMatchObject([{ actor: 'admin', entityId: 'admin' }]);
});

describe('signing out', () => {
  it('goes on at the provider, whose session ends too', async () => {
    const own = await signIn('developer');
    const { status, body } = await own.send('/session', { method: 'DELETE' });
    expect(status).toBe(200);
    expect(new URL(body.signOutUrl).origin).toBe(idp.url);
    expect(new URL(body.signOutUrl).searchParams.get('post_logout_redirect_uri')).toBe(`${CONSOLE}/sign-in`);
    expect((await own.send('/session')).status).toBe(401);
  });
});

type Signed = { audience: string; issuer: string; expires: string; kid: string };
const sign = (payload: object, key: CryptoKey | Uint8Array, { audience, issuer, expires, kid }: Signed) =>
  new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt', kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);

describe('the provider’s word that a session has ended', () => {
  const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
  const endAt = (logoutToken: string) =>
    api.app.inject({
      method: 'POST',
      url: '/api/console/v1/session/provider/logout',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ logout_token: logoutToken }).toString(),
    });
  const claims = (change: object = {}) => ({
    sub: 'user-developer',
    events: { [EVENT]: {} },
    jti: crypto.randomUUID(),
    ...change,
  });
  const tokenOf = async (
    payload: object,
    { audience = 'tallygate-console', issuer = idp.url, expires = '2m' } = {},
  ) => {
    const [key] = JSON.parse(readFileSync(join(dataDir, 'sandbox', 'idp-keys.json'), 'utf8')).keys;
    return sign(payload, await importJWK(key, 'RS256'), { audience, issuer, expires, kid: key.kid });
  };

  it('ends the sessions of that person, once, and no others', async () => {
    const [own, other] = [await signIn('developer'), await signIn('admin')];
    const token = await tokenOf(claims());

    expect((await endAt(token)).statusCode).toBe(200);

    expect((await own.send('/session')).status).toBe(401);
    expect((await other.send('/session')).status).toBe(200);
    expect((await endAt(token)).statusCode).toBe(403);
  });

  it('is not believed when it is somebody else’s', async () => {
    const own = await signIn('developer');
    const { privateKey } = await generateKeyPair('RS256');
    const asOurs = { audience: 'tallygate-console', issuer: idp.url, expires: '2m', kid: idp.kids()[0] ?? '' };
    const tokens = [
      await sign(claims(), privateKey, asOurs),
      'garbage',
      await tokenOf(claims(), { audience: 'another-client' }),
      await tokenOf(claims(), { issuer: 'https://evil.example' }),
      await tokenOf(claims(), { expires: '-10m' }),
      await tokenOf(claims({ events: {} })),
      await tokenOf(claims({ nonce: 'an ID token has one' })),
      await tokenOf(claims({ sub: undefined })),
    ];
    for (const token of tokens) expect((await endAt(token)).statusCode).toBe(403);
    expect((await own.send('/session')).status).toBe(200);
  });
});

describe('the provider of the sandbox', () => {
  it('is offered only as long as everybody knows the administrator’s password', async () => {
    const sandbox = await openTestApi((settings) => ({ ...settings, oidc: sandboxOidc(idp.url) }));
    const offered = async () => (await browser(sandbox).send('/session/options')).body.provider;
    expect(await offered()).toEqual({ name: 'the sandbox' });
    await sandbox.services.db.prisma.user.updateMany({ data: { mustChangePassword: false } });
    expect(await offered()).toBeNull();
    expect((await browser(sandbox).visit('/session/provider')).status).toBe(404);
    await sandbox.close();
  });

  it('that is away sends the browser back with a reason', async () => {
    const away = await openTestApi((settings) => ({ ...settings, oidc: sandboxOidc('http://localhost:1') }));
    const begun = await browser(away).visit('/session/provider');
    expect(begun.headers.location).toBe('/sign-in?problem=unavailable&next=%2Foverview');
    await away.close();
  });
});

describe('the settings of a provider', () => {
  const environment = (change: Record<string, string>) =>
    readEnvironment({
      TALLYGATE_OIDC_ISSUER: 'https://login.example',
      TALLYGATE_OIDC_CLIENT_ID: 'id',
      TALLYGATE_OIDC_CLIENT_SECRET: 'secret',
      ...change,
    });

  it('map values of a claim, also one inside an object, to roles; what nothing maps gives nothing', () => {
    const { TALLYGATE_OIDC_ROLES: roles } = environment({
      TALLYGATE_OIDC_ROLES: 'staff=viewer; a=b=developer , biller',
    });
    const from = (claims: Record<string, unknown>, roleClaim = 'groups') => rolesFrom(claims, { roleClaim, roles });
    expect(from({ groups: ['staff', 'a=b', 'other'] })).toEqual(['developer', 'biller', 'viewer']);
    expect(from({ groups: 'staff' })).toEqual(['viewer']);
    expect(from({ realm: { groups: ['staff'] } }, 'realm.groups')).toEqual(['viewer']);
    expect(from({ groups: ['__proto__', 'constructor', 'admin'] })).toEqual([]);
    expect(from({})).toEqual([]);
  });

  it.each([
    [{ TALLYGATE_OIDC_ISSUER: 'http://login.example' }, /TALLYGATE_OIDC_ISSUER.*https/],
    [{ TALLYGATE_OIDC_CLIENT_SECRET: '' }, /TALLYGATE_OIDC_CLIENT_SECRET/],
    [{ TALLYGATE_OIDC_ROLES: 'staff=root' }, /TALLYGATE_OIDC_ROLES.*admin, developer, biller, viewer/],
    [{ TALLYGATE_OIDC_SCOPE: 'profile' }, /TALLYGATE_OIDC_SCOPE.*openid/],
  ])('are refused as %j', (change, words) => {
    expect(() => environment(change)).toThrow(words);
  });
});
