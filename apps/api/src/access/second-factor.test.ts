import { Secret, TOTP } from 'otpauth';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { browser } from '../test-support/browser.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { hashPassword } from './passwords/password-hash.ts';
import { RECENT_MS } from './recent-authentication.ts';

const PASSWORD = 'correct horse battery';
const FACTOR = '/session/second-factor';

let api: TestApi;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  api = await openTestApi();
});
afterAll(async () => {
  await api.close();
  vi.useRealTimers();
});
const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
// Each test begins in a time step of its own, in which no code was taken.
beforeEach(() => pass(120_000));

type Browser = ReturnType<typeof browser>;
let people = 0;
async function person(roles = ['viewer']): Promise<{ name: string; own: Browser }> {
  people += 1;
  const name = `person-${people}`;
  await api.services.db.prisma.user.create({
    data: { id: uuidv7(), username: name, passwordHash: await hashPassword(PASSWORD), roles },
  });
  const own = browser(api, `192.0.2.${people}`);
  expect((await own.signIn(name, PASSWORD)).status).toBe(200);
  return { name, own };
}
const codeOf = (secret: string, offsetMs = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + offsetMs });
async function enrol(own: Browser): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = (await own.send(FACTOR, { method: 'POST' })).body;
  const confirmed = await own.send(FACTOR, { method: 'PUT', payload: { code: codeOf(secret) } });
  expect(confirmed.status).toBe(200);
  pass(60_000);
  return { secret, recoveryCodes: confirmed.body.recoveryCodes };
}

describe('a second factor', () => {
  it('counts once a code of it is confirmed; then the password alone signs nobody in', async () => {
    const { name, own } = await person();
    const { body } = await own.send(FACTOR, { method: 'POST' });
    expect(body.uri).toMatch(/^otpauth:\/\/totp\/.*secret=/);
    expect((await browser(api, '198.51.100.1').signIn(name, PASSWORD)).status).toBe(200);
    expect((await own.send(FACTOR, { method: 'PUT', payload: { code: '000000' } })).body.code).toBe(
      'SECOND_FACTOR_WRONG',
    );

    const { secret } = await enrol(own);

    expect((await own.signIn(name, PASSWORD)).body.code).toBe('SECOND_FACTOR_REQUIRED');
    expect((await own.signIn(name, PASSWORD, '000000')).body.code).toBe('SECOND_FACTOR_WRONG');
    expect((await own.signIn(name, PASSWORD, codeOf(secret))).body).toMatchObject({ hasSecondFactor: true });
  });

  it('is never told by a wrong password', async () => {
    const { name, own } = await person();
    const { secret } = await enrol(own);

    expect((await own.signIn(name, 'wrong', codeOf(secret))).body.code).toBe('AUTHENTICATION_FAILED');
    expect((await own.signIn(name, 'wrong')).body.code).toBe('AUTHENTICATION_FAILED');
  });

  it('takes each code once, also of two requests at the same time, and the one before and after', async () => {
    const { name, own } = await person();
    const { secret } = await enrol(own);
    const code = codeOf(secret);

    const both = await Promise.all([own.signIn(name, PASSWORD, code), own.signIn(name, PASSWORD, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect((await own.signIn(name, PASSWORD, codeOf(secret, -30_000))).status).toBe(403);
    expect((await own.signIn(name, PASSWORD, codeOf(secret, 30_000))).status).toBe(200);
    expect((await own.signIn(name, PASSWORD, codeOf(secret, 90_000))).status).toBe(403);
  });

  it('may be guessed five times in ten minutes', async () => {
    const { name, own } = await person();
    const { secret } = await enrol(own);
    for (let guess = 0; guess < 5; guess++) expect((await own.signIn(name, PASSWORD, '123456')).status).toBe(403);

    expect((await own.signIn(name, PASSWORD, codeOf(secret))).status).toBe(429);
    pass(10 * 60_000);
    expect((await own.signIn(name, PASSWORD, codeOf(secret))).status).toBe(200);
  });

  it('is stood in for by a recovery code, once, however it is typed; new ones replace the old', async () => {
    const { name, own } = await person();
    const { recoveryCodes } = await enrol(own);
    expect(recoveryCodes).toHaveLength(10);
    const [first = '', second = ''] = recoveryCodes;

    expect((await own.signIn(name, PASSWORD, first.toLowerCase().replaceAll('-', ' '))).status).toBe(200);
    expect((await own.signIn(name, PASSWORD, first)).status).toBe(403);
    expect((await own.send(FACTOR)).body).toMatchObject({ enrolled: true, recoveryCodes: 9 });
    expect((await own.send(`${FACTOR}/recovery-codes`, { method: 'POST' })).body.recoveryCodes).toHaveLength(10);
    expect((await own.signIn(name, PASSWORD, second)).status).toBe(403);
  });

  it('ends the other sessions when it is set up or removed, gives this one a new cookie, and keeps no secret in clear', async () => {
    const { name, own } = await person();
    const other = browser(api, '198.51.100.2');
    await other.signIn(name, PASSWORD);
    const before = own.cookie('tallygate_session');

    const { secret, recoveryCodes } = await enrol(own);

    expect((await other.send('/session')).status).toBe(401);
    expect((await own.send('/session')).status).toBe(200);
    expect(own.cookie('tallygate_session')).not.toBe(before);
    const { secondFactor, recoveryCode } = api.services.db.prisma;
    const hashes = JSON.stringify(await recoveryCode.findMany());
    for (const code of recoveryCodes) expect(hashes).not.toContain(code.replaceAll('-', ''));
    const factors = await secondFactor.findMany();
    expect(factors.some((one) => Buffer.from(one.secret).includes(secret))).toBe(false);

    expect((await own.send(FACTOR, { method: 'DELETE' })).status).toBe(204);
    expect((await own.signIn(name, PASSWORD)).status).toBe(200);
  });

  it('makes Basic with the password alone worth nothing', async () => {
    const { name, own } = await person();
    const authorization = `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`;
    const proxies = () => api.app.inject({ url: '/api/management/v1/mcp-proxies', headers: { authorization } });
    expect((await proxies()).statusCode).toBe(200);

    await enrol(own);

    expect((await proxies()).statusCode).toBe(401);
    expect((await proxies()).json().message).toMatch(/API token/);
  });

  it('is reset by an administrator for who has lost it, which ends their sessions', async () => {
    const { name, own } = await person();
    await enrol(own);

    const reset = await api.app.inject({
      method: 'DELETE',
      url: `/api/console/v1/users/${name}/second-factor`,
      headers: ADMIN,
    });

    expect(reset.statusCode).toBe(204);
    expect((await own.send('/session')).status).toBe(401);
    expect((await own.signIn(name, PASSWORD)).status).toBe(200);
  });

  it('stays when the password is reset', async () => {
    const { name, own } = await person();
    await enrol(own);
    await api.app.inject({
      method: 'PUT',
      url: `/api/console/v1/users/${name}`,
      headers: ADMIN,
      payload: { password: 'staple of another kind' },
    });

    expect((await own.signIn(name, 'staple of another kind')).body.code).toBe('SECOND_FACTOR_REQUIRED');
  });
});

describe('a fresh proof of who is there', () => {
  it('is wanted for sensitive changes ten minutes after the last one, and renews the cookie', async () => {
    const { name, own } = await person(['admin']);
    const { secret } = await enrol(own);
    const change = () =>
      own.send('/users', {
        method: 'POST',
        payload: { username: `by-${name}`, password: PASSWORD, roles: ['viewer'] },
      });
    pass(RECENT_MS + 1);
    expect((await change()).body.code).toBe('REAUTHENTICATION_REQUIRED');
    expect((await own.send(FACTOR, { method: 'DELETE' })).body.code).toBe('REAUTHENTICATION_REQUIRED');
    const before = own.cookie('tallygate_session') ?? '';
    const prove = (payload: object) => own.send('/session/reauthenticate', { method: 'POST', payload });

    expect((await prove({ password: 'wrong' })).body).toMatchObject({ code: 'PASSWORD_WRONG', status: 403 });
    expect((await prove({ password: PASSWORD })).body.code).toBe('SECOND_FACTOR_REQUIRED');
    expect((await change()).body.code).toBe('REAUTHENTICATION_REQUIRED');
    expect((await prove({ password: PASSWORD, code: codeOf(secret) })).status).toBe(204);

    expect((await change()).status).toBe(201);
    const stolen = browser(api);
    stolen.use('tallygate_session', before);
    expect((await stolen.send('/session')).status).toBe(401);
  });
});

describe('where a second factor is required', () => {
  let strict: TestApi;
  beforeAll(async () => {
    strict = await openTestApi((settings) => ({ ...settings, secondFactorRequired: true }));
  });
  afterAll(() => strict.close());

  it('nobody does anything before they have one, and Basic takes no password', async () => {
    const own = browser(strict);
    expect((await own.signIn('admin', 'admin')).body).toMatchObject({ mustEnrol: true });
    for (const path of ['/proxies', '/status', '/users', '/events/stream', '/api-tokens'])
      expect((await own.send(path)).body).toMatchObject({ code: 'ENROLMENT_REQUIRED' });
    const basic = await strict.app.inject({ url: '/api/console/v1/status', headers: ADMIN });
    expect(basic.json()).toMatchObject({ status: 401, code: 'API_TOKEN_REQUIRED' });

    await enrol(own);

    expect((await own.send('/session')).body).toMatchObject({ mustEnrol: false });
    expect((await own.send('/proxies')).status).toBe(200);
  });
});
