import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { startAppServer } from './app-server.ts';

it('has tools with apps, and says which are for apps', async () => {
  const server = await startAppServer();
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
  const { tools } = await client.listTools();
  const uri = tools.find(({ name }) => name === 'show_counter')?._meta?.ui as { resourceUri: string };
  const { contents } = await client.readResource({ uri: uri.resourceUri });
  expect(contents[0]).toMatchObject({
    mimeType: 'text/html;profile=mcp-app',
    text: expect.stringContaining('<script>'),
  });
  expect(tools.find(({ name }) => name === 'secret')?._meta).toEqual({ ui: { visibility: ['model'] } });
  await client.callTool({ name: 'count', arguments: {} });
  expect(server.calls.get('count')).toBe(1);
  await client.close();
  await server.close();
});
