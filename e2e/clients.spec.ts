import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from '@playwright/test';
import { LoginProvider } from './login-provider.ts';
import { type Product, startProduct } from './product.ts';
import { consoleApi } from './sandbox-client.ts';

// The proxy that a first start with the sandbox brings along.
const PATH = '/sample/mcp';
let product: Product;

test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(async () => {
  await product.stop();
});

test('the official client, version 1, logs in, lists and calls a tool through the gateway', async () => {
  const provider = new LoginProvider('ada@org-a');
  const url = new URL(`${product.urls.gateway}${PATH}`);
  const firstTry = new TransportV1(url, { authProvider: provider });
  await expect(new ClientV1({ name: 'v1', version: '1' }).connect(firstTry)).rejects.toThrow(/unauthorized/i);
  await firstTry.finishAuth(provider.code);

  const client = new ClientV1({ name: 'v1', version: '1' });
  await client.connect(new TransportV1(url, { authProvider: provider }));
  const { tools } = await client.listTools();
  const result = await client.callTool({ name: 'echo', arguments: { message: 'from version 1' } });
  await client.close();

  expect(tools.map((tool) => tool.name)).toContain('echo');
  expect(JSON.stringify(result)).toContain('from version 1');
  await expectBilled('user-ada');
});

test('the official client, version 2, logs in, lists and calls a tool through the gateway', async () => {
  const provider = new LoginProvider('grace@org-b');
  const url = new URL(`${product.urls.gateway}${PATH}`);
  const firstTry = new TransportV2(url, { authProvider: provider });
  await expect(new ClientV2({ name: 'v2', version: '1' }).connect(firstTry)).rejects.toThrow(/unauthorized/i);
  await firstTry.finishAuth(provider.callback ?? new URLSearchParams());

  const client = new ClientV2({ name: 'v2', version: '1' });
  await client.connect(new TransportV2(url, { authProvider: provider }));
  const { tools } = await client.listTools();
  const result = await client.callTool({ name: 'echo', arguments: { message: 'from version 2' } });
  await client.close();

  expect(tools.map((tool) => tool.name)).toContain('echo');
  expect(JSON.stringify(result)).toContain('from version 2');
  await expectBilled('user-grace');
});

async function expectBilled(consumer: string): Promise<void> {
  const calls = () =>
    consoleApi<{ events: { billable: boolean; company: string }[] }>(
      product,
      `/events?consumer=${consumer}&method=tools/call`,
    );
  await expect.poll(async () => (await calls()).events.length).toBe(1);
  expect((await calls()).events[0]).toMatchObject({ billable: true });
}
