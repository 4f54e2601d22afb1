import { serve } from '@hono/node-server';
import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod';
import { HttpTransport } from '@tmcp/transport-http';
import { McpServer } from 'tmcp';
import { z } from 'zod';

const server = new McpServer(
  { name: 'tmcp', version: '1.0.0', description: 'a server of tmcp' },
  {
    adapter: new ZodJsonSchemaAdapter(),
    capabilities: { tools: { listChanged: true }, prompts: { listChanged: true }, resources: { listChanged: true } },
  },
);
server.tool(
  { name: 'divide', description: 'Divides', schema: z.object({ a: z.number(), b: z.number() }) },
  ({ a, b }) => {
    if (b === 0) throw new Error('cannot divide by zero');
    return { content: [{ type: 'text', text: String(a / b) }] };
  },
);
server.prompt({ name: 'greet', description: 'Greets' }, () => ({
  messages: [{ role: 'user', content: { type: 'text', text: 'hello' } }],
}));
server.resource({ name: 'motto', description: 'a motto', uri: 'text://motto' }, (uri) => ({
  contents: [{ uri, mimeType: 'text/plain', text: 'measure twice' }],
}));
const transport = new HttpTransport(server, { path: '/mcp' });
const respond = async (request) => (await transport.respond(request)) ?? new Response(null, { status: 404 });
serve({ fetch: respond, port: 8080 });
