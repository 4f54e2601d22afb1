import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts';

let idp: IdentityProvider;
beforeAll(async () => {
  idp = await startIdentityProvider();
});
afterAll(() => idp.close());

const ORIGIN = 'http://localhost:6274';
const form = (fields: Record<string, string>) => ({ type: 'application/x-www-form-urlencoded', fields });
const client = { client_id: 'agent-a', client_secret: 'agent-a-secret' };

/** What a client in a browser asks for on its way to a token, and the status that it gets. */
const WAYS: [string, 'GET' | 'POST', { type: string; fields: object } | undefined, number][] = [
  ['/.well-known/oauth-authorization-server', 'GET', undefined, 200],
  ['/.well-known/openid-configuration', 'GET', undefined, 200],
  ['/jwks', 'GET', undefined, 200],
  ['/reg', 'POST', { type: 'application/json', fields: { redirect_uris: ['http://localhost:6274/callback'] } }, 201],
  ['/reg', 'POST', { type: 'application/json', fields: { redirect_uris: [] } }, 400],
  ['/token', 'POST', form({ grant_type: 'client_credentials', resource: 'http://localhost:8080/x', ...client }), 200],
  ['/token', 'POST', form({ grant_type: 'authorization_code', code: 'none', ...client }), 400],
  ['/token/introspection', 'POST', form({ token: 'none', ...client }), 200],
  ['/token/introspection', 'POST', form({ token: 'none' }), 401],
  ['/token/revocation', 'POST', form({ token: 'none', ...client }), 200],
];

test.each(WAYS)('%s can be used from a page of another origin (%s, %j: %i)', async (path, method, body, status) => {
  const asked = ['content-type', 'mcp-protocol-version', 'authorization'];
  const preflight = await fetch(idp.url + path, {
    method: 'OPTIONS',
    headers: {
      origin: ORIGIN,
      'access-control-request-method': method,
      'access-control-request-headers': asked.join(),
    },
  });
  expect(preflight.ok).toBe(true);
  expect(['*', ORIGIN]).toContain(preflight.headers.get('access-control-allow-origin'));
  expect(preflight.headers.get('access-control-allow-methods')).toContain(method);
  const allowed = (preflight.headers.get('access-control-allow-headers') ?? '').toLowerCase();
  for (const header of asked) expect(allowed).toContain(header);

  const answer = await fetch(idp.url + path, {
    method,
    headers: { origin: ORIGIN, ...(body === undefined ? {} : { 'content-type': body.type }) },
    ...(body === undefined
      ? {}
      : {
          body: body.type.endsWith('json')
            ? JSON.stringify(body.fields)
            : new URLSearchParams(body.fields as Record<string, string>),
        }),
  });
  expect(answer.status).toBe(status);
  expect(['*', ORIGIN]).toContain(answer.headers.get('access-control-allow-origin'));
});

test('what turns the sandbox’s own screws cannot', async () => {
  const headers = { origin: ORIGIN, 'access-control-request-method': 'POST' };
  const preflight = await fetch(`${idp.url}/_sandbox/rotate`, { method: 'OPTIONS', headers });
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
});
