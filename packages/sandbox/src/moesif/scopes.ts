import type { FastifyRequest } from 'fastify';
import { ManagementError } from './management-error.ts';

/** Tokens that the management side accepts; the second one may read alone. */
export const sandboxMoesifTokens = {
  full: 'sandbox-moesif-management-token',
  readOnly: 'sandbox-moesif-read-token',
} as const;

/**
 * @param scopes that a call needs, as the OpenAPI document names them
 * @throws ManagementError 401 without a known token, 403 with one that lacks a scope
 */
export function requireScopes(request: FastifyRequest, ...scopes: readonly string[]): void {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === sandboxMoesifTokens.full) return;
  if (token !== sandboxMoesifTokens.readOnly) throw new ManagementError(401, 'Unauthorized');
  const missing = scopes.find((scope) => !scope.startsWith('read:'));
  if (missing !== undefined) throw new ManagementError(403, `the token lacks the scope ${missing}`);
}
