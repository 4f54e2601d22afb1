import { McpServer, type RequestStateCodec, type ServerNotifier } from '@modelcontextprotocol/server';
import type { SkillsExtension } from '@modelcontextprotocol/server/ext/skills';
import { addContentTools } from './content-tools.ts';
import { addDiagnosticTools } from './diagnostic-tools.ts';
import { addDoorTools } from './door-tools.ts';
import type { Doors } from './doors.ts';
import { addElicitationTools } from './elicitation-tools.ts';
import { addInputRequiredTools, type RoundState } from './input-required-tools.ts';
import { addPrompts, addResources } from './resources-and-prompts.ts';
import { addTasks } from './task-tools.ts';
import { TASKS_EXTENSION, type Tasks } from './tasks.ts';

/** What all servers of a fixture share. */
export type Shared = {
  codec: RequestStateCodec<RoundState>;
  doors: Doors;
  tasks: Tasks;
  skills: SkillsExtension;
};

/** The fixture's MCP server, one for each modern request or legacy session. */
export function createServer({ codec, doors, tasks, skills }: Shared, notifier?: ServerNotifier): McpServer {
  const server = new McpServer(
    { name: 'tallygate-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
        extensions: { [TASKS_EXTENSION]: {} },
      },
      requestState: { verify: codec.verify },
    },
  );
  addContentTools(server);
  addElicitationTools(server);
  addInputRequiredTools(server, codec);
  addDiagnosticTools(server, notifier);
  addDoorTools(server, doors);
  addTasks(server, tasks);
  addResources(server);
  addPrompts(server);
  skills.attach(server);
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  return server;
}
