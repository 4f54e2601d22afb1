import { UNATTENDED_HEADER } from '@tallygate/contracts/unattended-header';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { hashPassword } from './passwords/password-hash.ts';
import { createSessionStore, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from './session-store.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };
const signIn = (payload: object = { username: 'admin', password: 'admin' }, headers: Record<string, string> = {}) =>
  api.app.inject({ method: 'POST', url: '/api/console/v1/session', payload, headers });
const cookieOf = (reply: { cookies: { name: string; value: string }[] }) => {
  const cookie = reply.cookies.find((one) => one.name === 'tallygate_session');
  return { cookie: `tallygate_session=${cookie?.value}` };
};
const addUser = async (username: string, roles: string[]) => {
  await api.services.db.prisma.user.create({
    data: { id: uuidv7(), username, passwordHash: await hashPassword('secret'), roles },
  });
  return { authorization: `Basic ${Buffer.from(`${username}:secret`).toString('base64')}` };
};

describe('a session', () => {
  it('begins with the right password, lives in a cookie scripts cannot read, and ends on demand', async () => {
    const signedIn = await signIn();
    const cookie = cookieOf(signedIn);
    const who = await api.app.inject({ url: '/api/console/v1/session', headers: cookie });
    const out = await api.app.inject({
      method: 'DELETE',
      url: '/api/console/v1/session',
      headers: { ...cookie, ...SAME_ORIGIN },
    });
    const after = await api.app.inject({ url: '/api/console/v1/session', headers: cookie });

    expect(signedIn.json()).toMatchObject({ username: 'admin', roles: ['admin'], defaultPassword: true });
    for (const set of [signedIn.headers['set-cookie']].flat()) expect(set).toMatch(/HttpOnly.*SameSite=Strict/);
    expect(out.headers['clear-site-data']).toBe('"cache", "storage"');
    expect(who.json().username).toBe('admin');
    expect(out.statusCode).toBe(204);
    expect(after.statusCode).toBe(401);
    expect(after.headers['www-authenticate']).toBeUndefined();
  });

  it('is kept as a hash only', async () => {
    const { cookie } = cookieOf(await signIn());

    const rows = JSON.stringify(await api.services.db.prisma.session.findMany());

    expect(rows).not.toContain(cookie.split('=')[1]);
  });

  it('ends when it idles too long, and for good after a day', async () => {
    let nowMs = Date.parse('2026-01-01T00:00:00Z');
    const { db } = api.services;
    const store = createSessionStore({ db, secondFactorRequired: false, now: () => nowMs });
    const admin = await api.services.db.prisma.user.findUniqueOrThrow({ where: { username: 'admin' } });
    const idle = await store.create(admin.id, { factors: ['password'] });
    const busy = await store.create(admin.id, { factors: ['password'] });

    nowMs += SESSION_IDLE_MS - 1000;
    expect(await store.find(busy)).not.toBeNull();
    nowMs += 2000;
    expect(await store.find(idle)).toBeNull();
    expect(await store.find(busy)).not.toBeNull();
    for (let spent = 0; spent < SESSION_ABSOLUTE_MS; spent += SESSION_IDLE_MS / 2) {
      nowMs += SESSION_IDLE_MS / 2;
      await store.find(busy);
    }
    expect(await store.find(busy)).toBeNull();
  });

  it('idles while only its open page asks, and nobody is at it', async () => {
    const { cookie } = cookieOf(await signIn());
    const { session } = api.services.db.prisma;
    const ask = (headers: Record<string, string>) =>
      api.app.inject({ url: '/api/console/v1/session', headers: { cookie, ...headers } });
    const lastSeenAt = new Date(Date.now() - SESSION_IDLE_MS / 2);
    await session.updateMany({ data: { lastSeenAt } });

    expect((await ask({ [UNATTENDED_HEADER]: '1' })).statusCode).toBe(200);
    expect(await session.count({ where: { lastSeenAt } })).toBeGreaterThan(0);
    expect((await ask({})).statusCode).toBe(200);
    expect(await session.count({ where: { lastSeenAt: { gt: lastSeenAt } } })).toBe(1);
  });
});

describe('a request that a cookie authenticates', () => {
  const save = (headers: Record<string, string>) =>
    api.app.inject({ method: 'POST', url: '/api/console/v1/apply', headers, payload: {} });

  it('may change something from our own pages only', async () => {
    const cookie = cookieOf(await signIn());
    const host = 'localhost:3000';

    const answers = {
      sameSite: await save({ ...cookie, ...SAME_ORIGIN }),
      forwarded: await save({ ...cookie, origin: `http://${host}`, 'x-forwarded-host': host }),
      crossSite: await save({ ...cookie, 'sec-fetch-site': 'cross-site' }),
      otherPort: await save({ ...cookie, 'sec-fetch-site': 'same-site', origin: 'http://localhost:8080' }),
      otherOrigin: await save({ ...cookie, origin: 'https://evil.example', host }),
      silent: await save(cookie),
    };

    expect(Object.fromEntries(Object.entries(answers).map(([name, reply]) => [name, reply.statusCode]))).toEqual({
      sameSite: 200,
      forwarded: 200,
      crossSite: 403,
      otherPort: 403,
      otherOrigin: 403,
      silent: 403,
    });
    expect(answers.crossSite.json().code).toBe('ORIGIN_REFUSED');
  });

  it('cannot sign a visitor of another page in', async () => {
    const reply = await signIn(undefined, { 'sec-fetch-site': 'cross-site' });

    expect(reply.statusCode).toBe(403);
  });

  it('is not taken by the management API', async () => {
    const cookie = cookieOf(await signIn());

    expect((await api.app.inject({ url: '/api/management/v1/mcp-proxies', headers: cookie })).statusCode).toBe(401);
  });
});

describe('roles', () => {
  it('let viewers read, developers edit proxies and key managers, and administrators do all', async () => {
    const viewer = await addUser('vera', ['viewer']);
    const developer = await addUser('dev', ['developer']);
    const nobody = await addUser('nobody', ['poet']);
    const status = async (method: 'GET' | 'POST', url: string, headers: object) =>
      (await api.app.inject({ method, url, headers: { ...headers }, ...(method === 'POST' ? { payload: {} } : {}) }))
        .statusCode;

    expect(await status('GET', '/api/console/v1/proxies', viewer)).toBe(200);
    expect(await status('POST', '/api/console/v1/proxies', viewer)).toBe(403);
    expect(await status('POST', '/api/console/v1/proxies', developer)).toBe(400);
    expect(await status('POST', '/api/console/v1/key-managers', developer)).toBe(400);
    expect(await status('POST', '/api/console/v1/meters', developer)).toBe(403);
    expect(await status('GET', '/api/console/v1/audit', developer)).toBe(403);
    expect(await status('GET', '/api/console/v1/audit', ADMIN)).toBe(200);
    expect(await status('GET', '/api/console/v1/proxies', nobody)).toBe(403);
    expect(await status('POST', '/mcp-proxies', viewer)).toBe(403);
  });
});
