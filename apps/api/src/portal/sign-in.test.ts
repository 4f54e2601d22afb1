import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPortalLedger, type PortalLedger } from './portal.testing.ts';

let portal: PortalLedger;
beforeAll(async () => {
  portal = await openPortalLedger();
});
afterAll(() => portal.close());

const now = () => Math.floor(Date.now() / 1000);

describe('a signed link', () => {
  it('opens a session of its company, whose cookie no script reads and no other site sends along', async () => {
    const reply = await portal.enter(await portal.link({ return_to: '/portal/invoices?x=1' }));
    expect([reply.statusCode, reply.json()]).toEqual([201, { returnTo: '/portal/invoices?x=1' }]);
    const cookie = String(reply.headers['set-cookie']);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(reply.headers).toMatchObject({ 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' });
    const session = await portal.ask('GET', '/session', { cookie: cookie.split(';')[0] ?? '' });
    expect(session.json()).toMatchObject({ company: 'acme', role: 'admin', sellerName: 'Weather Ltd' });
  });

  it('opens once', async () => {
    const link = await portal.link();
    expect((await portal.enter(link)).statusCode).toBe(201);
    const again = await portal.enter(link);
    expect([again.statusCode, again.json().code, again.headers['set-cookie']]).toEqual([
      403,
      'PORTAL_LINK_USED',
      undefined,
    ]);
  });

  it('opens once when it is used twice at the same time', async () => {
    const link = await portal.link();
    const codes = (await Promise.all([1, 2, 3].map(() => portal.enter(link)))).map(({ statusCode }) => statusCode);
    expect(codes.sort()).toEqual([201, 403, 403]);
  });

  it.each([
    ['for another audience', () => ({ aud: 'another' })],
    ['that is over', () => ({ iat: now() - 400, exp: now() - 200 })],
    ['that is good for too long', () => ({ iat: now(), exp: now() + 302 })],
    ['of the future', () => ({ iat: now() + 100, exp: now() + 200 })],
    ['without an id', () => ({ jti: undefined })],
    ['without a company', () => ({ company: undefined })],
    ['of a company that no address can hold', () => ({ company: '..' })],
    ['with an unknown role', () => ({ role: 'owner' })],
  ])('%s opens nothing', async (_, claimsOf) => {
    const reply = await portal.enter(await portal.link(claimsOf()));
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'PORTAL_LINK_INVALID']);
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it.each([
    ['signed with another secret', { secret: 'A'.repeat(43) }],
    ['of a key that nobody knows', { kid: 'no-such-key' }],
    ['with another algorithm than its key’s', { alg: 'HS512' }],
  ])('%s opens nothing', async (_, options) => {
    const reply = await portal.enter(await portal.link({}, options));
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'PORTAL_LINK_INVALID']);
  });

  it('without a signature opens nothing', async () => {
    const [, body] = (await portal.link()).split('.');
    const head = Buffer.from(JSON.stringify({ alg: 'none', kid: portal.keyId })).toString('base64url');
    for (const token of [`${head}.${body}.`, 'no link', '..'])
      expect((await portal.enter(token)).json().code).toBe('PORTAL_LINK_INVALID');
  });

  it('may be signed by a key whose private half was never here; its public half verifies nothing as a secret', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const { kty, crv, x } = await exportJWK(publicKey);
    const made = await portal.post('/portal-keys', { name: 'Ed', algorithm: 'EdDSA', publicKey: { kty, crv, x } });
    expect([made.status, made.body.secret]).toEqual([201, null]);
    const claims = { sub: 'ann', company: 'acme', jti: 'ed-1', aud: 'tallygate-portal', iat: now(), exp: now() + 60 };
    const signed = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: made.body.key.id })
      .sign(privateKey);
    expect((await portal.enter(signed)).statusCode).toBe(201);
    const forged = await portal.link({}, { kid: made.body.key.id, secret: String(x) });
    expect((await portal.enter(forged)).json().code).toBe('PORTAL_LINK_INVALID');
  });

  it('is signed here for an administrator by a key of HS256, opens once, and by no other kind of key', async () => {
    const asked = { keyId: portal.keyId, company: 'acme', subject: 'ben', role: 'admin' };
    const made = await portal.post('/portal-links', asked);
    expect(made.status).toBe(201);
    const entered = await portal.enter(made.body.token);
    const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? '';
    expect((await portal.ask('GET', '/session', { cookie })).json()).toMatchObject({ subject: 'ben', role: 'admin' });
    expect((await portal.enter(made.body.token)).json().code).toBe('PORTAL_LINK_USED');
    const { body } = await portal.get('/portal-keys');
    const ed = body.find(({ algorithm }: { algorithm: string }) => algorithm === 'EdDSA');
    for (const keyId of [ed.id, 'no-such-key'])
      expect((await portal.post('/portal-links', { ...asked, keyId })).body).toMatchObject({
        code: 'INVALID_INPUT',
        fields: [{ path: 'keyId' }],
      });
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/overview', 'portal', 'javascript:alert(1)'])(
    'leads to the portal’s start rather than to %s',
    async (return_to) => {
      const reply = await portal.enter(await portal.link({ return_to }));
      expect(reply.json()).toEqual({ returnTo: '/portal' });
    },
  );

  it('is not taken from a page of another site', async () => {
    const reply = await portal.enter(await portal.link(), {}, { 'sec-fetch-site': 'cross-site' });
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'ORIGIN_REFUSED']);
  });
});

describe('a session', () => {
  it('ends after an hour without use, and after twelve hours', async () => {
    const caller = await portal.comeIn();
    const { prisma } = portal.api.services.db;
    const [session] = await prisma.portalSession.findMany({ orderBy: { authenticatedAt: 'desc' }, take: 1 });
    const id = session?.id ?? '';
    const ask = async () => (await portal.ask('GET', '/session', caller)).statusCode;
    await prisma.portalSession.update({ where: { id }, data: { lastSeenAt: new Date(Date.now() - 3_590_000) } });
    expect(await ask()).toBe(200);
    await prisma.portalSession.update({ where: { id }, data: { lastSeenAt: new Date(Date.now() - 3_601_000) } });
    expect(await ask()).toBe(401);
    const late = await portal.comeIn();
    await prisma.portalSession.updateMany({ data: { expiresAt: new Date() } });
    expect((await portal.ask('GET', '/session', late)).statusCode).toBe(401);
  });

  it('changes nothing without the portal’s own page and its token', async () => {
    const caller = await portal.comeIn();
    const rule = { name: 'Mine', measure: 'calls', window: 'day', figure: '1' };
    const { 'x-tallygate-portal': csrf = '', ...bare } = caller;
    for (const headers of [
      bare,
      { ...caller, 'x-tallygate-portal': `${csrf.slice(0, -1)}!` },
      { ...caller, 'sec-fetch-site': 'cross-site' },
      { ...caller, 'sec-fetch-site': 'same-site' },
    ])
      expect((await portal.ask('POST', '/alert-rules', headers, rule)).json().code).toBe('ORIGIN_REFUSED');
    expect((await portal.ask('POST', '/alert-rules', caller, rule)).statusCode).toBe(201);
  });

  it('that only looks changes nothing', async () => {
    const caller = await portal.comeIn({ role: 'viewer' });
    const rule = { name: 'Mine', measure: 'calls', window: 'day', figure: '1' };
    expect((await portal.ask('POST', '/alert-rules', caller, rule)).json().code).toBe('PORTAL_ROLE_REQUIRED');
    expect((await portal.ask('POST', '/keys', caller, { proxy: 'p', label: 'l' })).json().code).toBe(
      'PORTAL_ROLE_REQUIRED',
    );
  });

  it('makes keys only for ten minutes after its link', async () => {
    const caller = await portal.comeIn();
    await portal.api.services.db.prisma.portalSession.updateMany({
      data: { authenticatedAt: new Date(Date.now() - 601_000) },
    });
    expect((await portal.ask('POST', '/keys', caller, { proxy: 'p', label: 'l' })).json().code).toBe(
      'PORTAL_LINK_NEEDED',
    );
    expect((await portal.ask('GET', '/keys', caller)).statusCode).toBe(200);
  });

  it('ends when its owner leaves, when the key of its link goes, and when the portal is closed', async () => {
    const ask = async (caller: Record<string, string>) => (await portal.ask('GET', '/plan', caller)).statusCode;
    const left = await portal.comeIn();
    expect((await portal.ask('DELETE', '/session', left)).statusCode).toBe(204);
    expect(await ask(left)).toBe(401);
    const closed = await portal.comeIn();
    await portal.put('/portal-settings', { ...portal.settings, isOpen: false });
    expect(await ask(closed)).toBe(401);
    expect((await portal.enter(await portal.link())).json().code).toBe('PORTAL_CLOSED');
    await portal.put('/portal-settings', portal.settings);
    expect(await ask(closed)).toBe(401);
    const orphan = await portal.comeIn();
    expect((await portal.delete(`/portal-keys/${portal.keyId}`)).status).toBe(204);
    expect(await ask(orphan)).toBe(401);
    expect((await portal.enter(await portal.link())).json().code).toBe('PORTAL_LINK_INVALID');
  });

  it('is none of the console, and the console’s is none of the portal', async () => {
    const basic = await portal.api.app.inject({
      url: '/api/portal/v1/usage',
      headers: { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
    });
    expect([basic.statusCode, basic.json().code]).toEqual([401, 'PORTAL_SESSION_REQUIRED']);
  });
});
