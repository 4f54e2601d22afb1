import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, it } from 'vitest';
import { startFixtureServerV1 } from './fixture-server-v1.ts';

it('serves a session with progress and a resumed stream, made with the first generation of the SDK', async () => {
  const fixture = await startFixtureServerV1();
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(fixture.url)));
  const progress: number[] = [];
  await client.callTool({ name: 'test_tool_with_progress' }, undefined, {
    onprogress: (update) => progress.push(update.progress),
  });
  expect(progress).toEqual([0, 50, 100]);
  const resumed = await client.callTool({ name: 'test_reconnection' });
  expect(resumed.content).toEqual([{ type: 'text', text: 'delivered after the stream was closed' }]);
  await client.close();
  await fixture.close();
});
