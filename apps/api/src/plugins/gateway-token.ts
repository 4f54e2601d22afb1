import { AppError } from '@tallygate/contracts/app-error';
import { bearerCheck } from '@tallygate/server-kit/bearer';
import type { onRequestAsyncHookHandler } from 'fastify';

/** The door of the internal API: `Authorization: Bearer <gateway token>`, compared in constant time. */
export function requireGatewayToken(token: string): onRequestAsyncHookHandler {
  const isToken = bearerCheck(token);
  return async (request) => {
    const isRight = isToken(request.headers.authorization);
    if (isRight === undefined) throw new AppError('AUTHENTICATION_REQUIRED', { detail: 'A gateway token is required' });
    if (!isRight) throw new AppError('AUTHENTICATION_FAILED', { detail: 'The gateway token is wrong' });
  };
}
