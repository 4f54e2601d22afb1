import { AppError, type Problem } from '@tallygate/contracts/app-error';
import { ERROR_CODES } from '@tallygate/contracts/error-catalogue';
import type { Finding } from '@tallygate/contracts/finding';
import type { FastifyError, FastifyInstance } from 'fastify';
import { isDataRefusal } from './data-refusal.ts';

type ValidationIssue = { instancePath?: string; message?: string };

/** Answers every failed request with RFC 9457 problem details; 5xx never carry the internal message. */
export function registerErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request.id);
    if (problem.status >= 500) request.log.error({ err: error, requestId: request.id }, 'request failed');
    const retryAfter = problem.data?.retryAfterSeconds;
    if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter);
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  app.setNotFoundHandler((request, reply) => {
    const problem = toProblem(
      new AppError('NOT_FOUND', { detail: `Nothing answers ${request.method} ${request.url.split('?')[0]}` }),
      request.id,
    );
    return reply.code(404).type('application/problem+json').send(JSON.stringify(problem));
  });
}

/** Problem details of any error: AppError as it is, validation and body errors by kind, everything else INTERNAL. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = asAppError(error);
  return {
    type: `https://github.com/tallygate/tallygate/blob/main/docs/errors/${known.code}.md`,
    title: ERROR_CODES[known.code].title,
    status: known.status,
    detail: known.message,
    code: known.code,
    requestId,
    fields: known.findings,
    ...(known.data ? { data: known.data } : {}),
  };
}

const OUT_OF_RANGE = 'A value is one that the database cannot hold: too long, out of range, or no text';

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const failure = error as FastifyError & { validation?: ValidationIssue[] };
  if (failure.validation)
    return new AppError('INVALID_INPUT', { findings: failure.validation.map(toFinding), cause: error });
  if (failure.statusCode === 413) return new AppError('BODY_TOO_LARGE', { cause: error });
  if (failure.statusCode === 415) return new AppError('UNSUPPORTED_MEDIA_TYPE', { cause: error });
  if (failure.statusCode === 429) return new AppError('RATE_LIMITED', { cause: error });
  if (failure.statusCode === 400) return new AppError('INVALID_INPUT', { detail: failure.message, cause: error });
  if (isDataRefusal(error)) return new AppError('INVALID_INPUT', { detail: OUT_OF_RANGE, cause: error });
  return new AppError('INTERNAL', { cause: error });
}

function toFinding(issue: ValidationIssue): Finding {
  const path = (issue.instancePath ?? '').split('/').filter(Boolean).join('.');
  return { path, message: issue.message ?? 'is not valid' };
}
