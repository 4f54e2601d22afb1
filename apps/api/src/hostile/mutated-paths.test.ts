import { mutatedPaths } from '@tallygate/testing/mutated-paths';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildAdminApp } from '../admin/admin-app.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { listRoutes } from '../test-support/route-list.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const METHODS = ['GET', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'] as const;
const BODIES = [
  undefined,
  {},
  { revision: 99_999_999_999 },
  { resource: null },
  [1],
  { selection: [{ type: 'proxy', id: '..' }] },
];
/** Answers that never end, or wait for something, on purpose. */
const WAITS = /\/events\/stream|\/internal\/v1\/config/i;

let api: TestApi;
let admin: FastifyInstance;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  admin = await buildAdminApp(api.services);
  const made = await consoleClient(api).post('/api-tokens', { name: 'paths', scopes: ['admin'] });
  token = made.body.text;
  expect(token).toMatch(/^tgat_/);
});
afterAll(async () => {
  await admin.close();
  await api.close();
});

/** Nobody, an administrator, and a gateway; signing in with a password for each would take minutes. */
const callers = (): Record<string, string>[] => [
  {},
  { authorization: `Bearer ${token}` },
  { authorization: `Bearer ${token}` },
  { authorization: `Bearer ${api.services.gatewayToken}` },
];

async function tryPaths(app: FastifyInstance, paths: readonly string[]): Promise<number[]> {
  const statuses = new Set<number>();
  for (const [index, url] of paths.entries()) {
    const method = METHODS[index % METHODS.length] ?? 'GET';
    const payload = method === 'GET' || method === 'HEAD' ? undefined : BODIES[index % BODIES.length];
    const headers = callers()[index % 4] ?? {};
    const reply = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    const what = `${method} ${url}: ${reply.statusCode} ${reply.body.slice(0, 500)}`;
    expect(reply.statusCode, what).toBeLessThan(500);
    statuses.add(reply.statusCode);
    if (reply.statusCode < 400) continue;
    expect(reply.body, what).not.toMatch(/node_modules|\.ts:\d|\bat \S+ \(|prisma|postgres|SQLSTATE/i);
    expect(reply.body, what).not.toContain(api.dataDir);
    expect(reply.body, what).not.toMatch(/127\.0\.0\.1|localhost|\b10\.\d|\b192\.168\./);
    expect(Object.keys(reply.headers), what).not.toContain('x-evil');
  }
  return [...statuses];
}

it('a thousand paths made of those of the api give no failure, no stack and no internal address', async () => {
  const paths = [...new Set((await listRoutes(api)).map(({ url }) => url))];
  const mutated = mutatedPaths(paths, 1_100).filter((path) => !WAITS.test(path));
  expect(mutated.length).toBeGreaterThan(1_000);
  expect(await tryPaths(api.app, mutated)).toEqual(expect.arrayContaining([200, 400, 401, 404]));
}, 300_000);

it('nor do a thousand made of those of the admin listener', async () => {
  const paths = ['', '/api/admin/v0.9', '/api/admin/v1'].flatMap((prefix) =>
    ['/health', '/config_dump', '/xds_sync_status', '/ready', '/*'].map((path) => `${prefix}${path}`),
  );
  expect(await tryPaths(admin, mutatedPaths(paths, 1_000))).toEqual(expect.arrayContaining([200, 404]));
}, 300_000);

it('an administrator is still one afterwards', async () => {
  expect((await api.app.inject({ url: '/api/console/v1/status', headers: ADMIN })).statusCode).toBe(200);
});
