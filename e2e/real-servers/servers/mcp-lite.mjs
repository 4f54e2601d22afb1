import { serve } from '@hono/node-server';
import { InMemorySessionAdapter, McpServer, StreamableHttpTransport } from 'mcp-lite';
import { z } from 'zod';

const server = new McpServer({
  name: 'mcp-lite',
  version: '1.0.0',
  schemaAdapter: (schema) => z.toJSONSchema(schema),
});
server.tool('echo', {
  description: 'Repeats',
  inputSchema: z.object({ text: z.string() }),
  handler: ({ text }) => ({ content: [{ type: 'text', text }] }),
});
server.tool('progress', {
  description: 'Reports what it does',
  handler: async (_args, context) => {
    await context.progress?.({ progress: 1, total: 2, message: 'half' });
    return { content: [{ type: 'text', text: 'done' }] };
  },
});
server.prompt('greet', {
  description: 'Greets',
  handler: () => ({ messages: [{ role: 'user', content: { type: 'text', text: 'hello' } }] }),
});
const transport = new StreamableHttpTransport({
  sessionAdapter: new InMemorySessionAdapter({ maxEventBufferSize: 100 }),
});
const handle = transport.bind(server);
serve({ fetch: (request) => handle(request), port: 8080 });
