import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { proxyColumns } from '../desired/write-desired.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let port: number;
beforeAll(async () => {
  api = await openTestApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  port = (api.app.server.address() as AddressInfo).port;
});
afterAll(() => api.close());

/** A request whose path is sent as it is: other clients resolve dots themselves. */
function send(method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers: ADMIN }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

it.each(['..', '.', 'a..b', 'Weather', '-a', 'a b', 'x'.repeat(101)])('nothing new is called %j', async (name) => {
  const client = consoleClient(api);
  const { status, body } = await client.post('/proxies', {
    resource: aResource(name, { displayName: 'New', context: '/new' }),
  });
  expect(status).toBe(400);
  expect(body.fields).toMatchObject([{ path: 'metadata.name', message: expect.stringContaining('found') }]);
});

it('nothing is renamed to what nothing new is called', async () => {
  const client = consoleClient(api);
  expect((await client.post('/proxies', { resource: aResource('good') })).status).toBe(201);
  const { status } = await client.put('/proxies/good', {
    resource: aResource('..', { displayName: 'good', context: '/good' }),
    revision: 1,
  });
  expect(status).toBe(400);
});

it.each(['..', 'Has_Capitals', 'x'.repeat(200)])(
  'a proxy that was called %s before can be read, changed and deleted',
  async (name) => {
    const resource = mcpProxy.parse(aResource(name, { displayName: 'Before', context: '/before' }));
    await api.services.db.prisma.proxy.create({
      data: { id: name, ...proxyColumns(resource), notes: [], updatedBy: 'admin' },
    });
    const address = `/api/console/v1/proxies/${encodeURIComponent(name).replaceAll('.', '%2E')}`;

    expect(await send('GET', address)).toBe(200);
    expect(await send('DELETE', address)).toBe(204);
    expect(await send('GET', address)).toBe(404);
  },
);
