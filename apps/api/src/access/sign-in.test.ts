import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browser } from '../test-support/browser.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { hashPassword } from './passwords/password-hash.ts';
import { scryptHash } from './passwords/scrypt-hash.testing.ts';

const PASSWORD = 'correct horse battery';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const addUser = async (username: string, passwordHash?: string) =>
  api.services.db.prisma.user.create({
    data: {
      id: uuidv7(),
      username,
      passwordHash: passwordHash ?? (await hashPassword(PASSWORD)),
      roles: ['viewer'],
    },
  });
const basic = (username: string, password: string, remoteAddress: string) =>
  api.app.inject({
    url: '/api/management/v1/mcp-proxies',
    remoteAddress,
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
  });

describe('signing in', () => {
  it('with wrong passwords from one address makes that address wait, also with the right one, in the same words', async () => {
    await addUser('target');
    const stranger = browser(api, '198.51.100.1');
    const statuses: number[] = [];
    for (let guess = 0; guess < 11; guess++) statuses.push((await stranger.signIn('target', `guess ${guess}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429]);

    const right = await stranger.signIn('TARGET', PASSWORD);
    const wrong = await stranger.signIn('TARGET', 'guess');

    expect(right).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect({ ...right.body, requestId: null }).toEqual({ ...wrong.body, requestId: null });
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('eleven times wrongly through the console keeps neither a known device out nor a known address of Basic', async () => {
    await addUser('erna');
    const own = browser(api, '192.0.2.10');
    expect((await own.signIn('erna', PASSWORD)).status).toBe(200);
    expect((await basic('erna', PASSWORD, '203.0.113.5')).statusCode).toBe(200);
    own.forget('tallygate_session');

    for (let guess = 0; guess < 11; guess++) {
      // Some from the address of the console itself, where everybody seems to come from; some from all over the world.
      await browser(api, '192.0.2.10').signIn('erna', `guess ${guess}`);
      await browser(api, `198.51.100.${100 + guess}`).signIn('erna', `guess ${guess}`);
    }
    expect((await browser(api, '192.0.2.10').signIn('erna', PASSWORD)).status).toBe(429);

    expect((await own.signIn('erna', PASSWORD)).status).toBe(200);
    api.services.credentials.forget((await userNamed('erna')).id);
    expect((await basic('erna', PASSWORD, '203.0.113.5')).statusCode).toBe(200);
  });

  it('on a known device is no way around: its guesses count, and another account is a stranger to it', async () => {
    await addUser('fritz');
    await addUser('gerda');
    const own = browser(api, '192.0.2.20');
    await own.signIn('fritz', PASSWORD);

    const guesses: number[] = [];
    for (let guess = 0; guess < 6; guess++) guesses.push((await own.signIn('fritz', `guess ${guess}`)).status);
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
    for (let guess = 0; guess < 5; guess++) await browser(api, '192.0.2.20').signIn('gerda', `guess ${guess}`);
    expect((await own.signIn('gerda', PASSWORD)).status).toBe(429);
  });

  it('on a device that was known before the password changed is a stranger’s again, and a forged cookie is worth nothing', async () => {
    const { id } = await addUser('hanna');
    const own = browser(api, '192.0.2.30');
    await own.signIn('hanna', PASSWORD);
    const cookie = own.cookie('tallygate_device') ?? '';
    expect(api.services.devices.read(cookie)).toMatchObject({ userId: id, epoch: 0 });
    expect(api.services.devices.read(cookie.replace(/\.0\./, '.1.'))).toBeNull();
    expect(api.services.devices.read('')).toBeNull();
    await api.services.db.prisma.user.update({ where: { id }, data: { epoch: { increment: 1 } } });

    for (let guess = 0; guess < 5; guess++) await browser(api, '192.0.2.30').signIn('hanna', `guess ${guess}`);

    expect((await own.signIn('hanna', PASSWORD)).status).toBe(429);
  });

  it('as nobody looks like a wrong password', async () => {
    await addUser('ida');
    const [unknown, wrong] = [
      await browser(api, '192.0.2.40').signIn('nobody-of-this-name', PASSWORD),
      await browser(api, '192.0.2.41').signIn('ida', 'wrong'),
    ];

    const shape = ({ status, body, headers }: typeof unknown) => ({
      status,
      body: { ...body, requestId: null },
      headers: Object.keys(headers).sort(),
    });
    expect(shape(unknown)).toEqual(shape(wrong));
    expect(unknown.status).toBe(401);
  });

  it('three hundred times at once under as many names costs thirty hashes at most; who comes late hears when to come again', async () => {
    const flood = browser(api, '198.51.100.200');

    const replies = await Promise.all(
      Array.from({ length: 300 }, (_, number) => flood.signIn(`flood-${number}`, PASSWORD)),
    );

    const count = (status: number) => replies.filter((reply) => reply.status === status).length;
    expect(count(401)).toBeLessThanOrEqual(30);
    expect(count(401) + count(429) + count(503)).toBe(300);
    for (const { headers } of replies.filter(({ status }) => status !== 401))
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('replaces a hash of an earlier version by one of today, unless the password has changed meanwhile', async () => {
    const { id } = await addUser('jonas', scryptHash(PASSWORD));

    expect((await browser(api, '192.0.2.50').signIn('jonas', PASSWORD)).status).toBe(200);
    expect((await userNamed('jonas')).passwordHash).toMatch(/^\$argon2id\$/);
    expect((await browser(api, '192.0.2.50').signIn('jonas', PASSWORD)).status).toBe(200);

    const former = scryptHash(PASSWORD);
    await api.services.db.prisma.user.update({ where: { id }, data: { passwordHash: former } });
    api.services.credentials.forget(id);
    const signingIn = browser(api, '192.0.2.50').signIn('jonas', PASSWORD);
    const other = await hashPassword('another password');
    await api.services.db.prisma.user.updateMany({ where: { id }, data: { passwordHash: other } });
    await signingIn;
    expect((await userNamed('jonas')).passwordHash).toBe(other);
  });

  it('with a password that is too short for today still works, and asks for another', async () => {
    await addUser('karl', await hashPassword('short'));
    const own = browser(api, '192.0.2.60');

    expect(await own.signIn('karl', 'short')).toMatchObject({ status: 200, body: { weakPassword: true } });

    const change = { currentPassword: 'short', newPassword: PASSWORD };
    expect((await own.send('/session/password', { method: 'PUT', payload: change })).status).toBe(204);
    expect((await own.send('/session')).body).toMatchObject({ weakPassword: false });
  });

  it('is told to the audit log: what worked, what failed and what was throttled, with name and address', async () => {
    await addUser('lotte');
    const place = browser(api, '192.0.2.70');
    await place.signIn('lotte', PASSWORD);
    await place.send('/session', { method: 'DELETE' });
    place.forget('tallygate_device');
    for (let guess = 0; guess < 6; guess++) await place.signIn('lotte', `guess ${guess}`);
    await api.services.auditLog.flush(true);

    const entries = await api.services.db.prisma.auditEntry.findMany({ where: { entityId: 'lotte' } });

    expect(new Set(entries.map(({ action }) => action))).toEqual(
      new Set(['sign_in', 'sign_out', 'sign_in_failed', 'sign_in_throttled']),
    );
  });
});

const userNamed = (username: string) => api.services.db.prisma.user.findUniqueOrThrow({ where: { username } });
