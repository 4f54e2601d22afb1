import { openSession, userView } from '@tallygate/contracts/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const PASSWORD = 'correct horse battery';
const NEXT = 'staple of another kind';

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  console = consoleClient(api);
});
afterAll(() => api.close());

const basic = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});
const call = async (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  headers: Record<string, string>,
  payload?: object,
) => {
  const reply = await api.app.inject({
    method,
    url: `/api/console/v1${path}`,
    headers: { ...headers, ...(headers.cookie && { 'sec-fetch-site': 'same-origin' }) },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: reply.statusCode, body: reply.body === '' ? null : reply.json(), reply };
};
async function signIn(username: string, password: string, userAgent = 'test') {
  const { status, reply } = await call('POST', '/session', { 'user-agent': userAgent }, { username, password });
  return { status, headers: cookiesOf(reply) };
}
function cookiesOf(reply: { cookies: { name: string; value: string }[] }) {
  const cookie = reply.cookies.find((one) => one.name === 'tallygate_session');
  return { cookie: `tallygate_session=${cookie?.value}` };
}
const add = async (username: string, roles: string[] = ['viewer']) => {
  expect((await console.post('/users', { username, password: PASSWORD, roles })).status).toBe(201);
};

describe('a new account', () => {
  it.each(['outside', ' Outside ', 'tallygate', 'SYSTEM', 'gateway', 'stranger'])(
    'is not called %j, which versions and the audit log call what no person did',
    async (username) => {
      const reply = await console.post('/users', { username, password: PASSWORD, roles: ['admin'] });
      expect(reply).toMatchObject({
        status: 400,
        body: { fields: [{ path: 'username', message: expect.stringContaining('no person did') }] },
      });
    },
  );

  it('of programs is told from them by what stands before its name', async () => {
    expect((await console.post('/service-accounts', { name: 'outside', roles: ['viewer'] })).status).toBe(201);
    const users = (await console.get('/users')).body as { username: string }[];
    expect(users.map(({ username }) => username)).not.toContain('outside');
  });
});

describe('one’s own password', () => {
  it('changes with the present one; every other session ends and the old password is worth nothing at once', async () => {
    await add('ann');
    const here = await signIn('ann', PASSWORD);
    const elsewhere = await signIn('ann', PASSWORD);
    expect((await call('GET', '/session', basic('ann', PASSWORD))).status).toBe(200);

    const changed = await call('PUT', '/session/password', here.headers, {
      currentPassword: PASSWORD,
      newPassword: NEXT,
    });

    expect(changed.status).toBe(204);
    expect((await call('GET', '/session', cookiesOf(changed.reply))).status).toBe(200);
    expect((await call('GET', '/session', here.headers)).status).toBe(401);
    expect((await call('GET', '/session', elsewhere.headers)).status).toBe(401);
    expect((await call('GET', '/session', basic('ann', PASSWORD))).status).toBe(401);
    expect((await signIn('ann', PASSWORD)).status).toBe(401);
    expect((await signIn('ann', NEXT)).status).toBe(200);
  });

  it.each([
    ['a wrong present one', { currentPassword: 'wrong', newPassword: NEXT }, 403, 'PASSWORD_WRONG', 'currentPassword'],
    ['a short one', { currentPassword: PASSWORD, newPassword: 'short' }, 400, 'INVALID_INPUT', 'newPassword'],
    ['the same', { currentPassword: PASSWORD, newPassword: PASSWORD }, 400, 'INVALID_INPUT', 'newPassword'],
    ['the user name', { currentPassword: PASSWORD, newPassword: 'Bartholomew' }, 400, 'INVALID_INPUT', 'newPassword'],
    ['none', { currentPassword: PASSWORD }, 400, 'INVALID_INPUT', 'newPassword'],
  ])('does not change for %s', async (_name, payload, status, code, path) => {
    if (!(await names()).includes('bartholomew')) await add('bartholomew');
    const refused = await call('PUT', '/session/password', basic('bartholomew', PASSWORD), payload);
    expect(refused).toMatchObject({ status, body: { code, fields: [{ path }] } });
    expect((await signIn('bartholomew', PASSWORD)).status).toBe(200);
  });

  it('cannot be guessed through an open session', async () => {
    await add('cleo');
    const { headers } = await signIn('cleo', PASSWORD);
    const attempt = (currentPassword: string) =>
      call('PUT', '/session/password', headers, { currentPassword, newPassword: NEXT });
    for (let guess = 0; guess < 5; guess++) expect((await attempt(`guess ${guess}`)).status).toBe(403);
    expect((await attempt(PASSWORD)).status).toBe(429);
  });

  it('takes the warning about the default one away', async () => {
    const own = await openTestApi();
    try {
      const client = consoleClient(own);
      expect((await client.get('/status')).body.defaultPassword).toBe(true);
      const changed = await client.put('/session/password', { currentPassword: 'admin', newPassword: NEXT });
      expect(changed.status).toBe(204);
      expect((await client.get('/status')).status).toBe(401);
      const status = await own.app.inject({ url: '/api/console/v1/status', headers: basic('admin', NEXT) });
      expect(status.json().defaultPassword).toBe(false);
    } finally {
      await own.close();
    }
  });

  it('is refused a change where the next start would undo it', async () => {
    const own = await openTestApi((settings) => ({ ...settings, admin: { user: 'admin', password: PASSWORD } }));
    try {
      const refused = await own.app.inject({
        method: 'PUT',
        url: '/api/console/v1/session/password',
        headers: basic('admin', PASSWORD),
        payload: { currentPassword: PASSWORD, newPassword: NEXT },
      });
      expect(refused.statusCode).toBe(409);
      expect(refused.json()).toMatchObject({
        code: 'USER_PROTECTED',
        detail: expect.stringContaining('TALLYGATE_ADMIN_PASSWORD'),
      });
    } finally {
      await own.close();
    }
  });
});

const names = async () => (await console.get('/users')).body.map((user: { username: string }) => user.username);
const userNamed = async (name: string) =>
  (await console.get('/users')).body
    .map((user: unknown) => userView.parse(user))
    .find((user: { username: string }) => user.username === name);

describe('accounts', () => {
  it('are added with roles, listed without any secret, and sign in', async () => {
    expect(
      (await console.post('/users', { username: ' Dora ', password: PASSWORD, roles: ['developer', 'viewer'] })).status,
    ).toBe(201);
    await signIn('dora', PASSWORD);

    expect(await userNamed('dora')).toMatchObject({ roles: ['developer', 'viewer'], builtIn: false, sessions: 1 });
    expect(await userNamed('admin')).toMatchObject({ roles: ['admin'], builtIn: true, defaultPassword: true });
    const everything = JSON.stringify([(await console.get('/users')).body, (await console.get('/audit')).body]);
    expect(everything).not.toMatch(/argon2|correct horse/);
  });

  it.each([
    [{ username: 'a b', password: PASSWORD, roles: ['viewer'] }, 'username'],
    [{ username: 'eve', password: 'short', roles: ['viewer'] }, 'password'],
    [{ username: 'eve', password: PASSWORD, roles: [] }, 'roles'],
    [{ username: 'eve', password: PASSWORD, roles: ['root'] }, 'roles[0]'],
    [{ username: 'evangeline', password: 'Evangeline', roles: ['viewer'] }, 'password'],
    [{ username: 'admin', password: PASSWORD, roles: ['viewer'] }, 'username'],
  ])('are not added as %j', async (input, path) => {
    const refused = await console.post('/users', input);
    expect([400, 409]).toContain(refused.status);
    expect(refused.body.fields).toMatchObject([{ path }]);
  });

  it('are known to everybody by name and roles alone, so that one knows whom to ask', async () => {
    await add('gwen', ['viewer']);
    const { status, body } = await call('GET', '/session/colleagues', basic('gwen', PASSWORD));
    expect(status).toBe(200);
    expect(body).toEqual(
      expect.arrayContaining([
        { username: 'admin', roles: ['admin'] },
        { username: 'gwen', roles: ['viewer'] },
      ]),
    );
  });

  it('are for administrators only', async () => {
    await add('fred', ['developer']);
    const fred = basic('fred', PASSWORD);
    const answers = [
      await call('GET', '/users', fred),
      await call('POST', '/users', fred, { username: 'x', password: PASSWORD, roles: ['admin'] }),
      await call('PUT', '/users/fred', fred, { roles: ['admin'] }),
      await call('DELETE', '/users/admin', fred),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('lose and gain roles at once', async () => {
    await add('gina', ['admin']);
    const gina = basic('gina', PASSWORD);
    expect((await call('GET', '/users', gina)).status).toBe(200);
    expect((await console.put('/users/gina', { roles: ['viewer'] })).status).toBe(204);
    expect((await call('GET', '/users', gina)).status).toBe(403);
  });

  it('get another password from an administrator, and have to sign in again', async () => {
    await add('hugo');
    const { headers } = await signIn('hugo', PASSWORD);
    expect((await console.put('/users/hugo', { password: NEXT })).status).toBe(204);
    expect((await call('GET', '/session', headers)).status).toBe(401);
    expect((await signIn('hugo', PASSWORD)).status).toBe(401);
    expect((await signIn('hugo', NEXT)).status).toBe(200);
  });

  it('keep their own password from an open session that does not know it', async () => {
    await add('olga', ['admin']);
    const { headers } = await signIn('olga', PASSWORD);
    expect((await call('PUT', '/users/olga', headers, { password: NEXT })).body).toMatchObject({
      code: 'USER_PROTECTED',
    });
    expect((await signIn('olga', PASSWORD)).status).toBe(200);
  });

  it('end with their sessions when they are removed', async () => {
    await add('ivy');
    const { headers } = await signIn('ivy', PASSWORD);
    expect((await call('GET', '/session', basic('ivy', PASSWORD))).status).toBe(200);
    expect((await console.delete('/users/ivy')).status).toBe(204);
    expect((await call('GET', '/session', headers)).status).toBe(401);
    expect((await call('GET', '/session', basic('ivy', PASSWORD))).status).toBe(401);
    expect((await console.delete('/users/ivy')).body).toMatchObject({ code: 'USER_NOT_FOUND' });
  });

  it('never leave nobody in charge: neither oneself, nor the account of each start, nor the last administrator', async () => {
    await add('jane', ['admin']);
    const jane = basic('jane', PASSWORD);
    expect((await call('DELETE', '/users/jane', jane)).body).toMatchObject({ code: 'USER_PROTECTED' });
    expect((await call('DELETE', '/users/admin', jane)).body).toMatchObject({ code: 'USER_PROTECTED' });
    expect((await call('PUT', '/users/admin', jane, { roles: ['viewer'] })).body).toMatchObject({
      code: 'USER_PROTECTED',
    });
    await api.services.db.prisma.user.updateMany({ where: { username: { not: 'jane' } }, data: { roles: ['viewer'] } });
    expect((await call('PUT', '/users/jane', jane, { roles: ['viewer'] })).body).toMatchObject({
      code: 'USER_PROTECTED',
    });
    await api.services.db.prisma.user.update({ where: { username: 'admin' }, data: { roles: ['admin'] } });
  });

  it('leave a trail of who did what', async () => {
    await add('kim');
    await console.put('/users/kim', { password: NEXT });
    await console.delete('/users/kim');
    const trail = (await console.get('/audit')).body.filter((entry: { entityId: string }) => entry.entityId === 'kim');
    expect(trail.map((entry: { action: string; actor: string }) => [entry.actor, entry.action])).toEqual([
      ['admin', 'delete'],
      ['admin', 'reset_password'],
      ['admin', 'create'],
    ]);
  });
});

describe('sessions', () => {
  it('are listed to their owner and to administrators, and to nobody else', async () => {
    await add('lena');
    await add('marc');
    const lena = await signIn('lena', PASSWORD, 'Browser A');
    const other = await signIn('lena', PASSWORD, 'Browser B');
    const marc = await signIn('marc', PASSWORD);

    const own = (await call('GET', '/sessions', lena.headers)).body.map((one: unknown) => openSession.parse(one));
    expect(own).toHaveLength(2);
    expect(own.find((one: { current: boolean }) => one.current)).toMatchObject({
      username: 'lena',
      userAgent: 'Browser A',
    });
    const seen = (await console.get('/sessions')).body.map((one: { username: string }) => one.username);
    expect(seen).toEqual(expect.arrayContaining(['lena', 'marc']));

    const foreign = own.find((one: { current: boolean }) => !one.current);
    expect((await call('DELETE', `/sessions/${foreign.id}`, marc.headers)).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
    });
    expect((await call('GET', '/session', other.headers)).status).toBe(200);
    expect((await call('DELETE', `/sessions/${foreign.id}`, lena.headers)).status).toBe(204);
    expect((await call('GET', '/session', other.headers)).status).toBe(401);
    expect((await console.delete(`/sessions/${own.find((one: { current: boolean }) => one.current).id}`)).status).toBe(
      204,
    );
    expect((await call('GET', '/session', lena.headers)).status).toBe(401);
  });

  it('have names with which nobody can sign in', async () => {
    const [{ id }] = (await console.get('/sessions')).body;
    expect((await call('GET', '/session', { cookie: `tallygate_session=${id}` })).status).toBe(401);
  });
});
