import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AuthorizationInjectorOptions = {
  /** where requests go; its path becomes the path of `url` */
  target: string;
  /** the value of the `Authorization` header */
  authorization: string;
  /** 0 = any free port */
  port?: number;
};

export type AuthorizationInjector = {
  url: string;
  port: number;
  close(): Promise<void>;
};

/** Headers of one connection, not of the message: RFC 9110 section 7.6.1. */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']);

/**
 * Starts a proxy on 127.0.0.1 that adds a fixed `Authorization` header, for clients that cannot send one. Everything
 * else, `Host` included, passes unchanged; streams are neither buffered nor delayed and aborts pass in both directions.
 */
export async function startAuthorizationInjector(
  options: AuthorizationInjectorOptions,
): Promise<AuthorizationInjector> {
  const target = new URL(options.target);
  const server = createServer((request, response) => forward(request, response, target, options.authorization));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: options.port ?? 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${target.pathname}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(request: IncomingMessage, response: ServerResponse, target: URL, authorization: string): void {
  const outgoing = httpRequest({
    hostname: target.hostname,
    port: target.port,
    method: request.method,
    path: request.url,
    headers: [...endToEnd(request.rawHeaders, 'authorization'), 'Authorization', authorization],
  });
  request.pipe(outgoing);
  outgoing.on('response', (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, endToEnd(incoming.rawHeaders));
    response.flushHeaders();
    incoming.pipe(response);
    incoming.on('error', () => response.destroy());
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => {
    if (!response.writableFinished) outgoing.destroy();
  });
}

function endToEnd(rawHeaders: readonly string[], dropped?: string): string[] {
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (!hopByHop.has(name.toLowerCase()) && name.toLowerCase() !== dropped) kept.push(name, rawHeaders[index + 1]!);
  }
  return kept;
}
