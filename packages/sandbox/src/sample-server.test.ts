import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type SampleServer, startSampleServer } from './sample-server.ts';

// A busy machine may take seconds to start a Node process.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let sample: SampleServer;

beforeAll(async () => {
  sample = await startSampleServer();
});

afterAll(() => sample.close());

async function withClient<Result>(use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(sample.url)));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

it('lists its tools and runs one', async () => {
  const { tools } = await withClient((client) => client.listTools());
  expect(tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['echo', 'get-env']));
  const result = await withClient((client) => client.callTool({ name: 'echo', arguments: { message: 'hi' } }));
  expect(JSON.stringify(result.content)).toContain('hi');
});

it('shows a caller of get-env nothing of our environment', async () => {
  const result = await withClient((client) => client.callTool({ name: 'get-env' }));
  const [content] = result.content as { text: string }[];
  expect(Object.keys(JSON.parse(content?.text ?? ''))).toEqual(['PORT']);
});

it('listens on loopback alone', async () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === 'IPv4');
  // 127.0.0.2 stands for "another address of this machine" where there is no network.
  for (const host of ['127.0.0.2', ...outside.map((address) => address?.address)]) {
    await expect(fetch(`http://${host}:${sample.port}/mcp`)).rejects.toThrow();
  }
});

it('is started again on the same port when it dies', async () => {
  const pid = sample.pid()!;
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => sample.pid(), { timeout: 15_000 }).not.toBe(pid);
  const tools = () => withClient((client) => client.listTools()).catch(() => undefined);
  await expect.poll(tools, { timeout: 15_000 }).toBeDefined();
});

it('says that its port is taken', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const { port } = squatter.address() as AddressInfo;
  await expect(startSampleServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  squatter.close();
});
