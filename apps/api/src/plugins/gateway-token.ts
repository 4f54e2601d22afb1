import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { onRequestAsyncHookHandler } from 'fastify';

/** The door of the internal API: `Authorization: Bearer <gateway token>`, compared in constant time. */
export function requireGatewayToken(token: string): onRequestAsyncHookHandler {
  const expected = digest(token);
  return async (request) => {
    const given = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined) throw new AppError('AUTHENTICATION_REQUIRED', { detail: 'A gateway token is required' });
    if (!timingSafeEqual(digest(given), expected))
      throw new AppError('AUTHENTICATION_FAILED', { detail: 'The gateway token is wrong' });
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
