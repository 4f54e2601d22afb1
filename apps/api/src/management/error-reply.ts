import type { ManagementError } from '@tallygate/contracts/management-api';
import { toProblem } from '@tallygate/server-kit/error-handler';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Answers a failed management request in that API's own form: one message, and `errors` with a field each. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, request.id);
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
  // A resource that contradicts the rest of the configuration is a bad request of its sender.
  const status = problem.code === 'CONFIG_FILE_INVALID' ? 400 : problem.status;
  const errors = problem.fields.map(({ path, message, line }) => ({
    field: path.replace(/^mcp_proxies\[\d+\]\./, ''),
    message: line === undefined ? message : `${message} (line ${line})`,
  }));
  const body: ManagementError = { status: 'error', message: problem.detail ?? problem.title, errors };
  if (status === 401)
    reply.header('www-authenticate', 'Basic realm="Tallygate", charset="UTF-8", Bearer realm="Tallygate"');
  const retryAfter = problem.data?.retryAfterSeconds;
  if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter);
  return reply.code(status).type('application/json').send(JSON.stringify(body));
}
