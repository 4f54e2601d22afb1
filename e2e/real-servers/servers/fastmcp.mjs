import { FastMCP } from 'fastmcp';
import { z } from 'zod';

const server = new FastMCP({ name: 'fastmcp', version: '1.0.0' });
server.addTool({
  name: 'add',
  description: 'Adds two numbers',
  parameters: z.object({ a: z.number(), b: z.number() }),
  execute: async ({ a, b }, { log, reportProgress }) => {
    log.info('adding', { a, b });
    await reportProgress({ progress: 1, total: 2 });
    return String(a + b);
  },
});
server.addTool({
  name: 'fail',
  description: 'Always fails',
  execute: async () => {
    throw new Error('this tool fails – always');
  },
});
server.addResource({
  uri: 'text://hello',
  name: 'Hello',
  mimeType: 'text/plain',
  load: async () => ({ text: 'Grüße, 世界' }),
});
server.addPrompt({
  name: 'greet',
  description: 'Greets somebody',
  arguments: [{ name: 'name', required: true }],
  load: async ({ name }) => `Say hello to ${name}`,
});
await server.start({ transportType: 'httpStream', httpStream: { port: 8080, endpoint: '/mcp' } });
