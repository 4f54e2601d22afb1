import type { Server, ServerResponse } from 'node:http';
import type { SecureContextOptions } from 'node:tls';
import Fastify, { type FastifyInstance } from 'fastify';
import { watchHalfClose } from './relay/half-close.ts';
import type { McpService } from './relay/mcp-service.ts';

export type ListenerOptions = {
  maxHeaderBytes: number;
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  keepAliveTimeoutMs: number;
  /** Present on a TLS listener. */
  tls?: SecureContextOptions;
};

/**
 * Builds one listener of the data plane. Routes come and go with snapshots, so one handler looks them up instead of
 * Fastify's router, and answers on the raw response.
 */
export function buildGateway(service: McpService, options: ListenerOptions): FastifyInstance {
  const http = { maxHeaderSize: options.maxHeaderBytes };
  const common = {
    logger: false,
    exposeHeadRoutes: false,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveTimeoutMs,
    return503OnClosing: false,
  } as const;
  const app: FastifyInstance =
    options.tls === undefined
      ? Fastify({ ...common, http })
      : (Fastify({ ...common, https: { ...http, ...options.tls } }) as unknown as FastifyInstance);
  const server = app.server as Server;
  server.headersTimeout = options.headersTimeoutMs;
  watchHalfClose(server);
  // The hook runs before Fastify looks at the body: the relay reads that itself, after the checks that need none.
  app.all('/*', {
    onRequest(request, reply, _done) {
      reply.hijack();
      service.serve(request.raw, reply.raw as ServerResponse);
    },
    handler: neverReached,
  });
  return app;
}

function neverReached(): never {
  throw new Error('a hijacked request has no handler');
}
