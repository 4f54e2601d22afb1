import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAdminApp } from './admin/admin-app.ts';
import { buildApi } from './app.ts';
import { ADMIN, openTestApi, type TestApi } from './test-support/test-api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe('the OpenAPI document', () => {
  it('lists every route, and every route says who may use it', async () => {
    const registered: { route: string; action: unknown }[] = [];
    const app = await buildApi(api.services, ({ method, url, config }) => {
      for (const one of [method].flat()) {
        if (one === 'HEAD' || one === 'OPTIONS') continue;
        registered.push({ route: `${one} ${url.replace(/:(\w+)/g, '{$1}')}`, action: config?.action });
      }
    });

    const document = (await app.inject({ url: '/api/console/openapi.json', headers: ADMIN })).json();
    await app.close();

    const described = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(document.openapi).toBe('3.1.0');
    expect(described.sort()).toEqual(registered.map(({ route }) => route).sort());
    // The internal routes are behind the gateway token instead, and those of the portal behind its own session.
    const open = registered.filter(
      ({ route, action }) => action === undefined && !/ \/(internal|api\/portal)\//.test(route),
    );
    expect(open).toEqual([]);
  });
});

describe('errors', () => {
  it('are problem details with a code and the id of the request', async () => {
    const reply = await api.app.inject({ url: '/api/console/v1/nothing-here', headers: ADMIN });

    expect(reply.statusCode).toBe(404);
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(reply.json()).toMatchObject({ code: 'NOT_FOUND', requestId: reply.headers['x-correlation-id'] });
  });

  it('are none for a request that needs no body and names the type of one', async () => {
    const headers = { ...ADMIN, 'content-type': 'application/json' };
    const post = (path: string) => api.app.inject({ method: 'POST', url: `/api/console/v1${path}`, headers });
    expect((await post('/reconciliation/runs')).statusCode).toBeLessThan(300);
    const missing = await post('/meters');
    expect([missing.statusCode, missing.json().code]).toEqual([400, 'INVALID_INPUT']);
    expect(missing.json().detail).toMatch(/body/i);
  });

  it('name each field of a body that does not fit', async () => {
    const reply = await api.app.inject({
      method: 'POST',
      url: '/api/console/v1/key-managers',
      headers: ADMIN,
      payload: { entity: { name: 'has spaces', issuer: 'x', jwks: {} } },
    });

    expect(reply.statusCode).toBe(400);
    expect(
      reply
        .json()
        .fields.map((field: { path: string }) => field.path)
        .sort(),
    ).toEqual(['entity.jwks', 'entity.name']);
  });
});

describe('the admin listener', () => {
  it('says that it is healthy to everybody, at each of its addresses', async () => {
    const admin = await buildAdminApp(api.services);

    for (const prefix of ['', '/api/admin/v0.9', '/api/admin/v1']) {
      const reply = await admin.inject(`${prefix}/health`);
      expect(reply.statusCode).toBe(200);
      expect(reply.json()).toEqual({ status: 'healthy', timestamp: expect.any(String), gateways: 0 });
    }
    expect((await admin.inject('/xds_sync_status')).statusCode).toBe(401);
    expect((await admin.inject({ url: '/xds_sync_status', headers: ADMIN })).json()).toMatchObject({
      policy_chain_version: '1',
    });
    await admin.close();
  });

  it('dumps the configuration to administrators only', async () => {
    const admin = await buildAdminApp(api.services);

    const refused = await admin.inject('/config_dump');
    const dump = await admin.inject({ url: '/config_dump', headers: ADMIN });
    await admin.close();

    expect(refused.statusCode).toBe(401);
    expect(dump.json()).toMatchObject({
      status: 'success',
      apis: [{ id: 'sample-everything', metadata: { status: 'pending' } }],
      statistics: { totalApis: 1, totalCertificates: 0 },
      xds_sync: { policy_chain_version: '1' },
    });
  });
});
