import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { answerClientError } from './client-error.ts';
import { watchHalfClose } from './half-close.ts';
import type { McpService } from './mcp-service.ts';
import { type NewestResponse, trackNewestResponse } from './newest-response.ts';

export type ListenerOptions = {
  maxHeaderBytes: number;
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  keepAliveTimeoutMs: number;
  /** Present on a TLS listener. */
  tls?: SecureContextOptions;
};

const MIN_CHECKING_INTERVAL_MS = 50;
const MAX_CHECKING_INTERVAL_MS = 15_000;

/**
 * Builds one listener of the data plane. Routes come and go with snapshots, so one handler looks them up instead of
 * Fastify's router, and answers on the raw response.
 */
export function buildListener(service: McpService, options: ListenerOptions): FastifyInstance {
  const http = {
    maxHeaderSize: options.maxHeaderBytes,
    connectionsCheckingInterval: checkingIntervalMs(options),
  };
  let newestResponse: NewestResponse = () => undefined;
  const common = {
    logger: false,
    exposeHeadRoutes: false,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveTimeoutMs,
    return503OnClosing: false,
    clientErrorHandler: (error: Error, socket: Socket) => answerClientError(error, socket, newestResponse(socket)),
  } as const;
  const app: FastifyInstance =
    options.tls === undefined
      ? Fastify({ ...common, http })
      : (Fastify({
          ...common,
          https: { ...http, ...options.tls, handshakeTimeout: options.headersTimeoutMs },
        }) as unknown as FastifyInstance);
  const server = app.server as Server;
  server.headersTimeout = options.headersTimeoutMs;
  newestResponse = trackNewestResponse(server);
  watchHalfClose(server, newestResponse);
  const serve = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    service.serve(request.raw, reply.raw as ServerResponse);
  };
  // The hook runs before Fastify looks at the body: the relay reads that itself, after the checks that need none.
  app.all('/*', { onRequest: (request, reply, _done) => serve(request, reply), handler: neverReached });
  // Methods and targets that Fastify has no routes for.
  app.setNotFoundHandler(serve);
  return app;
}

/** Node looks for late requests at this pace only; it bounds by how much a time limit may be exceeded. */
function checkingIntervalMs({ headersTimeoutMs, requestTimeoutMs }: ListenerOptions): number {
  const limits = [headersTimeoutMs, requestTimeoutMs].filter((limitMs) => limitMs > 0);
  return Math.min(MAX_CHECKING_INTERVAL_MS, Math.max(MIN_CHECKING_INTERVAL_MS, Math.min(...limits) / 4));
}

function neverReached(): never {
  throw new Error('a hijacked request has no handler');
}
