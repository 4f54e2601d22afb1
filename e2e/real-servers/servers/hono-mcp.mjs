import { randomUUID } from 'node:crypto';
import { StreamableHTTPTransport } from '@hono/mcp';
import { serve } from '@hono/node-server';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Hono } from 'hono';
import { z } from 'zod';

const server = new McpServer({ name: 'hono-mcp', version: '1.0.0' });
server.registerTool('echo', { description: 'Repeats', inputSchema: { text: z.string() } }, ({ text }) => ({
  content: [{ type: 'text', text }],
  _meta: { 'example.com/length': text.length },
}));
server.registerTool(
  'structured',
  { description: 'Answers with data', outputSchema: { sum: z.number(), parts: z.array(z.number()) } },
  () => ({ content: [{ type: 'text', text: 'data' }], structuredContent: { sum: 1e21, parts: [0.1, -0, 3] } }),
);
server.registerResource('readme', 'file:///readme', { mimeType: 'text/markdown' }, (uri) => ({
  contents: [{ uri: uri.href, mimeType: 'text/markdown', text: '# read me\n' }],
}));
const transport = new StreamableHTTPTransport({ sessionIdGenerator: randomUUID });
await server.connect(transport);
const app = new Hono();
app.all('/mcp', (context) => transport.handleRequest(context));
serve({ fetch: app.fetch, port: 8080 });
