import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let gateway: FakeGateway;
beforeAll(async () => {
  api = await openTestApi();
  gateway = await startFakeGateway(api);
});
afterAll(async () => {
  gateway.stop();
  await api.close();
});

it.each(['mcp-auth', 'jwt-auth'])(
  '%s: a key manager that is saved is not called undefined, until it is applied',
  async (name) => {
    const console = await consoleClient(api);
    const issuer = `Saved-${name}`;
    const entity = {
      name: issuer,
      issuer: 'https://idp.example',
      jwks: { remote: { uri: 'https://idp.example/keys' } },
    };
    expect((await console.post('/key-managers', { entity })).status).toBe(201);
    const policies = [{ name, version: 'v1', params: { issuers: [issuer] } }];
    const post = () =>
      api.app.inject({
        method: 'POST',
        url: '/api/management/v0.9/mcp-proxies',
        headers: { ...ADMIN, 'content-type': 'application/json' },
        payload: JSON.stringify(aResource(`p-${name}`, { policies })),
      });

    const early = await post();
    expect(early.statusCode).toBe(400);
    expect(early.body).toContain('saved, not applied yet');
    expect(early.body).not.toContain('is defined');

    await console.post('/apply', { selection: [{ type: 'key_manager', id: issuer }], message: 'key manager' });
    expect((await post()).statusCode).toBe(201);
  },
);
