import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { classifyInboundRequest, createMcpHandler, createRequestStateCodec } from '@modelcontextprotocol/server';
import { createServer } from './create-server.ts';
import { Doors } from './doors.ts';
import type { RoundState } from './input-required-tools.ts';
import { LegacySessions, sendError } from './legacy-sessions.ts';
import { loadSkills } from './skills.ts';
import { missingTasks } from './task-tools.ts';
import { Tasks } from './tasks.ts';

export type FixtureServer = {
  /** the MCP endpoint */
  url: string;
  port: number;
  close(): Promise<void>;
};

/**
 * Starts an MCP server on 127.0.0.1 that speaks every revision from 2025-03-26 to 2026-07-28 and has all tools,
 * resources, prompts, tasks and skills that the official conformance suite calls by name.
 * @throws the listen error (`EADDRINUSE`) when the port is taken.
 */
export async function startFixtureServer(options: { port?: number } = {}): Promise<FixtureServer> {
  const shared = {
    codec: createRequestStateCodec<RoundState>({ key: randomBytes(32) }),
    doors: new Doors(),
    tasks: new Tasks(),
    skills: await loadSkills(),
  };
  const modern = createMcpHandler(() => createServer(shared, modern.notify), { legacy: 'reject' });
  const handleModern = toNodeHandler(modern);
  const legacy = new LegacySessions(() => createServer(shared));
  const validateHost = localhostHostValidation();
  const validateOrigin = localhostOriginValidation();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!validateHost(request, response) || !validateOrigin(request, response)) return;
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/mcp') {
      return sendError(response, 404, { code: -32000, message: 'the endpoint is /mcp' });
    }
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    if (request.method === 'POST' && body === undefined)
      return sendError(response, 400, { code: -32700, message: 'Parse error' });
    const route = classifyInboundRequest({
      httpMethod: request.method ?? '',
      protocolVersionHeader: header(request, 'mcp-protocol-version'),
      mcpMethodHeader: header(request, 'mcp-method'),
      mcpNameHeader: header(request, 'mcp-name'),
      body,
    });
    if (route.kind === 'legacy') return legacy.handle(request, response, body);
    const missing = missingTasks(body);
    if (missing) sendError(response, 400, missing, (body as { id?: unknown }).id);
    else await handleModern(request, response, body);
  };

  const server = createHttpServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, { code: -32603, message: String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: options.port ?? 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    close: async () => {
      shared.tasks.close();
      await Promise.all([modern.close(), legacy.close()]);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
