import type { FastifyReply, FastifyRequest } from 'fastify';

/** Ends a request without an answer, as a network does that fails. */
export function breakConnection(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}
