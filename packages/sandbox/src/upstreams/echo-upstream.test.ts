import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EchoUpstream, startEchoUpstream } from './echo-upstream.ts';

let upstream: EchoUpstream;
const client = new Client({ name: 'test', version: '1' });

beforeAll(async () => {
  upstream = await startEchoUpstream();
  await client.connect(new StreamableHTTPClientTransport(new URL(upstream.url)));
});

afterAll(async () => {
  await client.close();
  await upstream.close();
});

it('serves an SDK client: list, JSON answer, streamed answer with progress, tool error', async () => {
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toEqual(['echo', 'stream', 'slow', 'fail']);
  const echoed = await client.callTool({ name: 'echo', arguments: { message: 'hi' } });
  expect(echoed.content).toEqual([{ type: 'text', text: 'hi' }]);
  const progress: number[] = [];
  await client.callTool({ name: 'stream', arguments: { message: 'hi', steps: 4 } }, undefined, {
    onprogress: (update) => progress.push(update.progress),
  });
  expect(progress).toEqual([1, 2, 3, 4]);
  expect((await client.callTool({ name: 'fail' })).isError).toBe(true);
});

it('counts every executed call and remembers its marker', async () => {
  const before = upstream.count();
  await client.callTool({ name: 'echo', arguments: { callId: 'marker-1' } });
  await client.callTool({ name: 'slow', arguments: { callId: 'marker-2', delayMs: 1 } });
  expect(upstream.count()).toBe(before + 2);
  expect(upstream.calls().slice(-2)).toEqual(['marker-1', 'marker-2']);
  const stats = await (await fetch(upstream.url.replace('/mcp', '/_sandbox/stats'))).json();
  expect(stats).toEqual({ count: before + 2 });
});

it('answers a batch with an array, a notification with 202 and garbage with 400', async () => {
  const post = (body: string) => fetch(upstream.url, { method: 'POST', body });
  const call = { jsonrpc: '2.0', method: 'tools/call', params: { name: 'echo' } };
  const batch = await post(
    JSON.stringify([
      { ...call, id: 1 },
      { jsonrpc: '2.0', method: 'n' },
      { ...call, id: '1' },
    ]),
  );
  expect(((await batch.json()) as { id: unknown }[]).map((message) => message.id)).toEqual([1, '1']);
  expect((await post('{"jsonrpc":"2.0","method":"notifications/initialized"}')).status).toBe(202);
  expect((await post('{')).status).toBe(400);
});
