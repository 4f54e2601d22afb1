import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { classifyInboundRequest, createMcpHandler, createRequestStateCodec } from '@modelcontextprotocol/server';
import { createServer } from './create-server.ts';
import { Doors } from './doors.ts';
import type { RoundState } from './input-required-tools.ts';
import { LegacySessions, sendError } from './legacy-sessions.ts';

export type FixtureServer = {
  /** the MCP endpoint */
  url: string;
  port: number;
  close(): Promise<void>;
};

/**
 * Starts an MCP server on 127.0.0.1 that speaks every revision from 2025-03-26 to 2026-07-28 and has all tools,
 * resources and prompts that the official conformance suite calls by name.
 * @throws the listen error (`EADDRINUSE`) when the port is taken.
 */
export async function startFixtureServer(options: { port?: number } = {}): Promise<FixtureServer> {
  const codec = createRequestStateCodec<RoundState>({ key: randomBytes(32) });
  const doors = new Doors();
  const modern = createMcpHandler(() => createServer(codec, doors, modern.notify), { legacy: 'reject' });
  const handleModern = toNodeHandler(modern);
  const legacy = new LegacySessions(() => createServer(codec, doors));
  const validateHost = localhostHostValidation();
  const validateOrigin = localhostOriginValidation();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!validateHost(request, response) || !validateOrigin(request, response)) return;
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/mcp') {
      return sendError(response, 404, -32000, 'the endpoint is /mcp');
    }
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    if (request.method === 'POST' && body === undefined) return sendError(response, 400, -32700, 'Parse error');
    const route = classifyInboundRequest({
      httpMethod: request.method ?? '',
      protocolVersionHeader: header(request, 'mcp-protocol-version'),
      mcpMethodHeader: header(request, 'mcp-method'),
      mcpNameHeader: header(request, 'mcp-name'),
      body,
    });
    if (route.kind === 'legacy') await legacy.handle(request, response, body);
    else await handleModern(request, response, body);
  };

  const server = createHttpServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, -32603, String(error));
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
