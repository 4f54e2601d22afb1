import { McpServer, type RequestStateCodec, type ServerNotifier } from '@modelcontextprotocol/server';
import { addContentTools } from './content-tools.ts';
import { addDiagnosticTools } from './diagnostic-tools.ts';
import { addDoorTools } from './door-tools.ts';
import type { Doors } from './doors.ts';
import { addElicitationTools } from './elicitation-tools.ts';
import { addInputRequiredTools, type RoundState } from './input-required-tools.ts';
import { addPrompts, addResources } from './resources-and-prompts.ts';

/** The fixture's MCP server, one for each modern request or legacy session. */
export function createServer(codec: RequestStateCodec<RoundState>, doors: Doors, notifier?: ServerNotifier): McpServer {
  const server = new McpServer(
    { name: 'tallygate-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: codec.verify },
    },
  );
  addContentTools(server);
  addElicitationTools(server);
  addInputRequiredTools(server, codec);
  addDiagnosticTools(server, notifier);
  addDoorTools(server, doors);
  addResources(server);
  addPrompts(server);
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  return server;
}
