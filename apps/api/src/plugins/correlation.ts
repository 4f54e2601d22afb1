import type { FastifyInstance } from 'fastify';
import { v7 as uuidv7 } from 'uuid';

const ACCEPTED = /^[A-Za-z0-9._:-]{1,128}$/;

/** The id under which a request is logged: the caller's `X-Correlation-ID` when it is harmless, else a new one. */
export function requestId(headers: Record<string, string | string[] | undefined>): string {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : uuidv7();
}

/** Answers every request with the id it is logged under. */
export function echoCorrelationId(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-correlation-id', request.id);
  });
}
