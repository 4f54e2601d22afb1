import type { ServerResponse } from 'node:http';
import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from './error-handler.ts';

/** Answers of an API are for the program that asked: not for caches, not for frames, never a document. */
export const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** For a year browsers ask by https only (RFC 6797). */
export const STRICT_TRANSPORT = 'max-age=31536000';

const TEXT_TYPE = /^(text\/|application\/([\w.-]+\+)?(json|x-ndjson|yaml|x-yaml))/i;

/** Gives every answer of an app the headers of an API, streams and refusals too, and text its charset. */
export function protectAnswers(app: FastifyInstance, isHttps: (request: FastifyRequest) => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    // On the raw response: an answer that takes over the connection has them too.
    protect(reply.raw);
    if (isHttps(request)) reply.raw.setHeader('strict-transport-security', STRICT_TRANSPORT);
  });
  app.addHook('onSend', async (_request, reply) => {
    const type = reply.getHeader('content-type');
    if (typeof type === 'string' && TEXT_TYPE.test(type) && !/charset=/i.test(type))
      reply.type(`${type}; charset=utf-8`);
  });
}

/** Answers a request whose address no router can read; no hook of the app runs for it. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const detail = `The address of the request cannot be read: ${error.message}`;
  const problem = toProblem(new AppError('INVALID_INPUT', { detail, cause: error }), request.id);
  protect(reply.raw);
  reply.raw.writeHead(problem.status, { 'content-type': 'application/problem+json; charset=utf-8' });
  reply.raw.end(JSON.stringify(problem));
}

function protect(response: ServerResponse): void {
  for (const [name, value] of Object.entries(ANSWER_HEADERS)) response.setHeader(name, value);
}
