import type { AddressInfo } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browser } from '../test-support/browser.testing.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { hashPassword } from './passwords/password-hash.ts';

const PASSWORD = 'correct horse battery';

let api: TestApi;
let origin: string;
beforeAll(async () => {
  api = await openTestApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});
afterAll(() => api.close());

async function person(username: string) {
  await api.services.db.prisma.user.create({
    data: { id: uuidv7(), username, passwordHash: await hashPassword(PASSWORD), roles: ['developer'] },
  });
  const own = browser(api);
  await own.signIn(username, PASSWORD);
  return own;
}

/** An open tail: `ended` settles when the api cuts it. */
async function tail(headers: Record<string, string>) {
  const response = await fetch(`${origin}/api/console/v1/events/stream`, { headers });
  const reader = response.body?.getReader();
  const drain = async () => {
    while (reader && !(await reader.read()).done);
  };
  return { status: response.status, ended: drain().catch(() => {}), close: () => reader?.cancel() };
}
const cookieOf = (own: Awaited<ReturnType<typeof person>>) => ({
  cookie: `tallygate_session=${own.cookie('tallygate_session')}`,
});
const basicOf = (username: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${PASSWORD}`).toString('base64')}`,
});

it.each([
  ['signs out', (own: Awaited<ReturnType<typeof person>>) => own.send('/session', { method: 'DELETE' })],
  ['is removed', (_own: unknown, name: string) => consoleClient(api).delete(`/users/${name}`)],
  ['is demoted', (_own: unknown, name: string) => consoleClient(api).put(`/users/${name}`, { roles: ['viewer'] })],
  [
    'is given another password',
    (_own: unknown, name: string) => consoleClient(api).put(`/users/${name}`, { password: 'staple of another kind' }),
  ],
  [
    'ends that session elsewhere',
    async (own: Awaited<ReturnType<typeof person>>) => {
      const [session] = (await own.send('/sessions')).body;
      return own.send(`/sessions/${session.id}`, { method: 'DELETE' });
    },
  ],
])('an open event stream ends when its owner %s', async (what, act) => {
  const name = what.replaceAll(' ', '-');
  const own = await person(name);
  const { status, ended } = await tail(cookieOf(own));
  expect(status).toBe(200);

  const { status: done } = await act(own, name);

  expect(done).toBeLessThan(300);
  await ended;
  expect((await tail(cookieOf(own))).status).toBe(401);
});

it('an open event stream by Basic ends when its user is removed, and others go on', async () => {
  await person('basic-one');
  await person('basic-two');
  const [first, second] = [await tail(basicOf('basic-one')), await tail(basicOf('basic-two'))];

  await consoleClient(api).delete('/users/basic-one');

  await first.ended;
  const isSecondOver = await Promise.race([second.ended.then(() => true), Promise.resolve(false)]);
  expect(isSecondOver).toBe(false);
  await second.close();
});

it('five event streams may be open per person; a sixth is refused, and one that closed makes room', async () => {
  const own = await person('many-tabs');
  const open = await Promise.all(Array.from({ length: 5 }, () => tail(cookieOf(own))));
  expect(open.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const other = await person('one-tab');

  expect((await tail(cookieOf(own))).status).toBe(429);
  const others = await tail(cookieOf(other));
  expect(others.status).toBe(200);

  await own.send('/session', { method: 'DELETE' });
  await Promise.all(open.map(({ ended }) => ended));
  await own.signIn('many-tabs', PASSWORD);
  const again = await tail(cookieOf(own));
  expect(again.status).toBe(200);
  await Promise.all([again.close(), others.close()]);
});

it('an eleventh session of one person ends the one that was used least lately', async () => {
  const first = await person('many-sessions');
  const further = [];
  for (let number = 0; number < 10; number++) {
    const next = browser(api);
    await next.signIn('many-sessions', PASSWORD);
    further.push(next);
  }

  expect((await first.send('/session')).status).toBe(401);
  for (const each of further) expect((await each.send('/session')).status).toBe(200);
});
