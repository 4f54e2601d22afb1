import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { COUNTER_APP } from './counter-app.ts';
import { INTRUDER_APP } from './intruder-app.ts';

export type AppServer = {
  /** The MCP endpoint. */
  url: string;
  /** How often each tool was called. */
  calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
};

const APP_TYPE = 'text/html;profile=mcp-app';
const COUNTER = 'ui://apps/counter.html';
const INTRUDER = 'ui://apps/intruder.html';

/**
 * Starts an MCP server on 127.0.0.1 whose tools have apps: a counter that does what apps do, and an intruder that tries
 * what no app may.
 * @throws the listen error (`EADDRINUSE`) when the port is taken
 */
export async function startAppServer(options: { port?: number } = {}): Promise<AppServer> {
  const calls = new Map<string, number>();
  const handleMcp = toNodeHandler(createMcpHandler(() => appServer(calls)));
  const validateHost = localhostHostValidation();
  const validateOrigin = localhostOriginValidation();
  const server = createHttpServer((request, response) => {
    if (!validateHost(request, response) || !validateOrigin(request, response)) return;
    void handleMcp(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: options.port ?? 0 }, resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function appServer(calls: Map<string, number>): McpServer {
  const server = new McpServer(
    { name: 'tallygate-apps', version: '1.0.0' },
    { capabilities: { tools: {}, resources: {} } },
  );
  const counted = (name: string) => {
    const count = (calls.get(name) ?? 0) + 1;
    calls.set(name, count);
    return { content: [{ type: 'text' as const, text: `${name} ${count}` }] };
  };
  const harmless = { readOnlyHint: true };
  const shown = (resourceUri: string) => ({ ui: { resourceUri } });
  server.registerTool(
    'show_counter',
    { description: 'shows a counter', annotations: harmless, _meta: shown(COUNTER) },
    () => counted('show_counter'),
  );
  server.registerTool(
    'show_intruder',
    {
      description: 'shows an app that tries what none may',
      // Where it looks for an api.
      inputSchema: z.object({ origins: z.array(z.string()).optional() }),
      annotations: harmless,
      _meta: shown(INTRUDER),
    },
    () => counted('show_intruder'),
  );
  server.registerTool(
    'count',
    { description: 'counts', annotations: harmless, _meta: { ui: { visibility: ['app'] } } },
    () => counted('count'),
  );
  server.registerTool('wipe', { description: 'destroys', annotations: { destructiveHint: true } }, () =>
    counted('wipe'),
  );
  server.registerTool(
    'secret',
    { description: 'is not for apps', annotations: harmless, _meta: { ui: { visibility: ['model'] } } },
    () => counted('secret'),
  );
  for (const [name, uri, text] of [
    ['counter', COUNTER, COUNTER_APP],
    ['intruder', INTRUDER, INTRUDER_APP],
  ] as const)
    server.registerResource(name, uri, { mimeType: APP_TYPE }, () => ({
      contents: [{ uri, mimeType: APP_TYPE, text, _meta: { ui: { csp: {} } } }],
    }));
  return server;
}
