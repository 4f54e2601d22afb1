import type { Socket } from 'node:net';
import { AppError } from '@tallygate/contracts/app-error';
import { toProblem } from './error-handler.ts';
import { ANSWER_HEADERS } from './protect-answers.ts';

/**
 * Ends a connection whose bytes are no request that can be read: with the refusal that any other bad request gets, as no hook
 * of an app runs for it. What was slow, or has gone, is told nothing.
 */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (socket.writable && error.code !== 'ECONNRESET' && error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') {
    const problem = toProblem(refusalOf(error), '');
    const body = JSON.stringify(problem);
    const headers = {
      ...ANSWER_HEADERS,
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${problem.status} Refused\r\n${lines.join('')}\r\n${body}`);
  }
  socket.destroySoon();
}

function refusalOf({ code }: { code?: string }): AppError {
  return code === 'HPE_HEADER_OVERFLOW'
    ? new AppError('HEADERS_TOO_LARGE', { detail: 'The headers of the request have more than 16384 bytes' })
    : new AppError('INVALID_INPUT', { detail: 'What was sent is no HTTP request' });
}
