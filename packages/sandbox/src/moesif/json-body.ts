import type { FastifyRequest } from 'fastify';

/** The body as JSON; undefined when it is none. */
export function jsonBody(request: FastifyRequest): unknown {
  try {
    return JSON.parse(request.body instanceof Buffer ? request.body.toString('utf8') : '');
  } catch {
    return undefined;
  }
}
