import type { FastifyInstance } from 'fastify';

/** One line per finished request; what only reads, or comes from gateways every second, is for debugging. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    const isQuiet = reply.statusCode < 400 && (method === 'GET' || url.startsWith('/internal/'));
    const line = {
      method,
      path: url.split('?')[0],
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      ...(request.identity ? { user: request.identity.username } : {}),
    };
    if (isQuiet) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
  });
}
