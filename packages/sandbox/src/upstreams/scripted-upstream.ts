import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as the upstream received it; filled while it arrives. */
export type ReceivedRequest = {
  readonly method: string;
  /** path and query, as on the wire */
  readonly path: string;
  /** names and values alternating, order and case as on the wire */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  /** the raw bytes received so far */
  readonly body: Buffer;
  /** the peer closed the connection before the answer was finished */
  readonly aborted: boolean;
  /** the body as text, once it has arrived in full */
  text(): Promise<string>;
  /** resolves when the exchange is over, by a finished answer or a broken connection */
  readonly closed: Promise<void>;
};

/** One request and the means to answer it byte by byte. */
export type Exchange = {
  readonly request: ReceivedRequest;
  readonly socket: Socket;
  /** Sends status and headers at once. A list of pairs keeps duplicates, order and case. */
  head(status: number, headers?: Record<string, string> | readonly (readonly [string, string])[]): void;
  /** Sends one chunk and waits until the socket has taken it: a slow reader holds the script back. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Sends one server-sent event with a JSON message, after an event-stream head if none was sent. */
  event(message: unknown, id?: string): Promise<void>;
  /** Ends the answer. */
  end(chunk?: string | Uint8Array): void;
  /** Sends a whole JSON answer with its length. */
  json(body: unknown, status?: number, headers?: Record<string, string>): void;
  /** Sends bytes past the HTTP layer, for answers that are not valid HTTP. */
  raw(bytes: string | Uint8Array): void;
  /** Breaks the connection. */
  destroy(): void;
};

export type UpstreamScript = (exchange: Exchange) => void | Promise<void>;

export type ScriptedUpstream = {
  /** the MCP endpoint, path `/mcp`; any other path reaches the script as well */
  url: string;
  port: number;
  /** every request so far, in order of arrival */
  requests: readonly ReceivedRequest[];
  /** how many connections were opened so far */
  connections(): number;
  /** replaces the script for the requests to come */
  use(script: UpstreamScript): void;
  /** the n-th request (from 0), now or when it arrives */
  request(index: number): Promise<ReceivedRequest>;
  close(): Promise<void>;
};

/**
 * Starts a plain HTTP server on 127.0.0.1 whose every answer is written by `script`. The script runs as soon as the
 * headers have arrived; `await exchange.request.text()` waits for the body. A script that throws breaks the connection.
 */
export async function startScriptedUpstream(script: UpstreamScript, port = 0): Promise<ScriptedUpstream> {
  let current = script;
  let connections = 0;
  const requests: ReceivedRequest[] = [];
  const waiting = new Map<number, (request: ReceivedRequest) => void>();
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    const request = record(incoming, response);
    waiting.get(requests.push(request) - 1)?.(request);
    const exchange = createExchange(request, incoming, response);
    Promise.resolve()
      .then(() => current(exchange))
      .catch(() => incoming.socket.destroy());
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port }, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}/mcp`,
    port: bound,
    requests,
    connections: () => connections,
    use: (next) => {
      current = next;
    },
    request: (index) => {
      const seen = requests[index];
      return seen ? Promise.resolve(seen) : new Promise((resolve) => waiting.set(index, resolve));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function record(incoming: IncomingMessage, response: ServerResponse): ReceivedRequest {
  const chunks: Buffer[] = [];
  let aborted = false;
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('error', () => {});
  const ended = new Promise<void>((resolve, reject) => {
    incoming.once('end', resolve);
    incoming.once('close', () => reject(new Error('the request body broke off')));
  });
  // A script that never asks for the body leaves this promise alone.
  ended.catch(() => {});
  const closed = new Promise<void>((resolve) => {
    response.once('close', () => {
      aborted = !response.writableFinished;
      resolve();
    });
  });
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    rawHeaders: incoming.rawHeaders,
    headers: incoming.headers,
    get body() {
      return Buffer.concat(chunks);
    },
    get aborted() {
      return aborted;
    },
    text: async () => {
      await ended;
      return Buffer.concat(chunks).toString('utf8');
    },
    closed,
  };
}

function createExchange(request: ReceivedRequest, incoming: IncomingMessage, response: ServerResponse): Exchange {
  const exchange: Exchange = {
    request,
    socket: incoming.socket,
    head(status, headers = {}) {
      const pairs = Array.isArray(headers) ? headers.flat() : Object.entries(headers).flat();
      response.writeHead(status, pairs);
      response.flushHeaders();
    },
    write: (chunk) =>
      new Promise((resolve, reject) => {
        response.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
    async event(message, id) {
      if (!response.headersSent)
        exchange.head(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      await exchange.write(
        `${id === undefined ? '' : `id: ${id}\n`}event: message\ndata: ${JSON.stringify(message)}\n\n`,
      );
    },
    end: (chunk) => void response.end(chunk),
    json(body, status = 200, headers = {}) {
      const bytes = Buffer.from(JSON.stringify(body));
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': String(bytes.length),
        ...headers,
      });
      response.end(bytes);
    },
    raw: (bytes) => void incoming.socket.write(bytes),
    destroy: () => void incoming.socket.destroy(),
  };
  return exchange;
}
