import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type EchoUpstreamOptions = {
  /** 0 = any free port */
  port?: number;
  /** keep the marker of every executed call; off for long load runs */
  recordCalls?: boolean;
};

export type EchoUpstream = {
  /** the MCP endpoint */
  url: string;
  port: number;
  /** how many tool calls were executed */
  count(): number;
  /** `arguments.callId` (else the JSON-RPC id) of every executed call, in order, as text */
  calls(): readonly string[];
  close(): Promise<void>;
};

type Message = {
  id?: string | number;
  method?: string;
  params?: {
    name?: string;
    protocolVersion?: string;
    arguments?: { message?: string; callId?: string; steps?: number; delayMs?: number };
    _meta?: { progressToken?: string | number };
  };
};

const inputSchema = { type: 'object', properties: { message: { type: 'string' }, callId: { type: 'string' } } };
const tools = [
  { name: 'echo', description: 'answers its message as JSON', inputSchema },
  { name: 'stream', description: 'answers as an event stream with `steps` progress notifications', inputSchema },
  { name: 'slow', description: 'answers after `delayMs`', inputSchema },
  { name: 'fail', description: 'answers with isError', inputSchema },
];

/**
 * Starts a small, fast, stateless MCP server (revisions up to 2025-11-25) on 127.0.0.1 for load and crash drills.
 * `GET /_sandbox/stats` answers `{"count"}` to a process that did not start it; `GET /mcp` holds an event stream open.
 */
export async function startEchoUpstream(options: EchoUpstreamOptions = {}): Promise<EchoUpstream> {
  const calls: string[] = [];
  let count = 0;
  const onCall = (message: Message) => {
    count += 1;
    if (options.recordCalls ?? true) calls.push(String(message.params?.arguments?.callId ?? message.id));
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.method === 'POST') return readMessage(request, (body) => answer(body, response, onCall));
    if (request.method === 'GET' && request.url === '/_sandbox/stats') return sendJson(response, { count });
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      return response.flushHeaders();
    }
    response.writeHead(request.method === 'DELETE' ? 204 : 405, { allow: 'GET, POST, DELETE' }).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: options.port ?? 0, backlog: 1024 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    count: () => count,
    calls: () => calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readMessage(request: IncomingMessage, use: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => use(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()));
}

function answer(body: string, response: ServerResponse, onCall: (message: Message) => void): void {
  const parsed = parse(body);
  const messages = Array.isArray(parsed) ? parsed : parsed === undefined ? [] : [parsed];
  const requests = messages.filter((message) => message.id !== undefined && message.method !== undefined);
  for (const message of requests) if (message.method === 'tools/call') onCall(message);
  const [first] = requests;
  const tool = first?.method === 'tools/call' ? first.params?.name : undefined;
  if (parsed === undefined) {
    sendJson(response, { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } }, 400);
  } else if (!first) response.writeHead(202).end();
  else if (Array.isArray(parsed)) sendJson(response, requests.map(resultOf));
  else if (tool === 'stream') stream(first, response);
  else if (tool === 'slow') {
    const timer = setTimeout(() => sendJson(response, resultOf(first)), first.params?.arguments?.delayMs ?? 1000);
    response.once('close', () => clearTimeout(timer));
  } else sendJson(response, resultOf(first));
}

function resultOf(message: Message): unknown {
  const { id, method, params } = message;
  switch (method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: params?.protocolVersion ?? '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'echo-upstream', version: '1' },
        },
        jsonrpc: '2.0',
        id,
      };
    case 'ping':
      return { result: {}, jsonrpc: '2.0', id };
    case 'tools/list':
      return { result: { tools }, jsonrpc: '2.0', id };
    case 'tools/call':
      return {
        result: {
          content: [{ type: 'text', text: params?.arguments?.message ?? '' }],
          ...(params?.name === 'fail' ? { isError: true } : {}),
        },
        jsonrpc: '2.0',
        id,
      };
    default:
      return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
  }
}

function stream(message: Message, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const total = message.params?.arguments?.steps ?? 3;
  const progressToken = message.params?._meta?.progressToken ?? message.id;
  for (let progress = 1; progress <= total; progress += 1) {
    const params = { progressToken, progress, total };
    response.write(eventOf({ jsonrpc: '2.0', method: 'notifications/progress', params }));
  }
  response.end(eventOf(resultOf(message)));
}

function eventOf(message: unknown): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}

function parse(body: string): Message | Message[] | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Message | Message[]) : undefined;
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
