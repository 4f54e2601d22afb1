import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AppError } from '@tallygate/contracts/app-error';
import { toProblem } from '@tallygate/server-kit/error-handler';

/** Refuses a request to the api in the api's own form (RFC 9457), so that programs and pages read it alike. */
export function answerProblem(response: ServerResponse, error: AppError): void {
  response.writeHead(error.status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(toProblem(error, randomUUID())));
}
