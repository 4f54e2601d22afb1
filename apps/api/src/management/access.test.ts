import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const BASE = '/api/management/v0.9/mcp-proxies';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe('addresses and access', () => {
  it('answers at both versions, and unprefixed with a pointer to the successor', async () => {
    const canonical = await api.app.inject({ url: '/api/management/v1/mcp-proxies', headers: ADMIN });
    const legacy = await api.app.inject({ url: '/mcp-proxies', headers: ADMIN });

    expect(canonical.statusCode).toBe(200);
    expect(canonical.headers.deprecation).toBeUndefined();
    expect(legacy.statusCode).toBe(200);
    expect(legacy.headers).toMatchObject({
      deprecation: 'true',
      link: '</api/management/v1/mcp-proxies>; rel="successor-version"',
      warning: expect.stringMatching(/^299 /),
    });
  });

  it('asks for Basic credentials in its own error form', async () => {
    const none = await api.app.inject({ url: BASE });
    const wrong = await api.app.inject({
      url: BASE,
      headers: { authorization: `Basic ${Buffer.from('admin:wrong').toString('base64')}` },
    });

    expect([none.statusCode, wrong.statusCode]).toEqual([401, 401]);
    expect(none.headers['www-authenticate']).toMatch(/^Basic /);
    expect(none.json()).toMatchObject({ status: 'error', errors: [] });
  });

  it('takes the user name in any case', async () => {
    const reply = await api.app.inject({
      url: BASE,
      headers: { authorization: `Basic ${Buffer.from('ADMIN:admin').toString('base64')}` },
    });

    expect(reply.statusCode).toBe(200);
  });

  it('echoes the correlation id, or makes one', async () => {
    const given = await api.app.inject({ url: BASE, headers: { ...ADMIN, 'x-correlation-id': 'abc-1' } });
    const made = await api.app.inject({ url: BASE, headers: { ...ADMIN, 'x-correlation-id': 'no good\u007f' } });

    expect(given.headers['x-correlation-id']).toBe('abc-1');
    expect(made.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('describes the installed policies with their parameters', async () => {
    const reply = await api.app.inject({ url: '/api/management/v1/policies', headers: ADMIN });

    const policy = reply.json().find((entry: { name: string }) => entry.name === 'mcp-auth');
    expect(policy).toMatchObject({ version: 'v1', attachedTo: expect.arrayContaining(['sample-everything']) });
    expect(policy.schema.properties).toHaveProperty('issuers');
  });
});
