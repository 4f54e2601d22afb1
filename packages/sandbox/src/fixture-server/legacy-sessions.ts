import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { isInitializeRequest, type McpServer } from '@modelcontextprotocol/server';
import { MemoryEventStore } from './event-store.ts';

const retryMs = 500;

/** Sessions of clients that speak a revision up to 2025-11-25: one server and one transport for each. */
export class LegacySessions {
  readonly #create: () => McpServer;
  readonly #transports = new Map<string, NodeStreamableHTTPServerTransport>();

  constructor(create: () => McpServer) {
    this.#create = create;
  }

  /** Answers one request; an unknown session is 404, as the Streamable HTTP transport asks for. */
  async handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const sessionId = request.headers['mcp-session-id'];
    const known = typeof sessionId === 'string' ? this.#transports.get(sessionId) : undefined;
    if (known) return known.handleRequest(request, response, body);
    if (sessionId !== undefined) return sendError(response, 404, { code: -32001, message: 'Session not found' });
    if (!isInitializeRequest(body))
      return sendError(response, 400, { code: -32000, message: 'Mcp-Session-Id header is required' });
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new MemoryEventStore(),
      retryInterval: retryMs,
      onsessioninitialized: (id) => void this.#transports.set(id, transport),
    });
    transport.onclose = () => {
      if (transport.sessionId) this.#transports.delete(transport.sessionId);
    };
    await this.#create().connect(transport);
    return transport.handleRequest(request, response, body);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#transports.values()].map((transport) => transport.close()));
  }
}

/**
 * Answers with a JSON-RPC error.
 * @param id of the request that it answers; none when it belongs to no request
 */
export function sendError(
  response: ServerResponse,
  status: number,
  error: { code: number; message: string; data?: unknown },
  id: unknown = null,
): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error, id }));
}
