import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyRequest } from 'fastify';
import type { AuditLog } from '../audit/audit-log.ts';
import { strangerFrom } from '../audit/author.ts';
import { sourceOf } from '../audit/note-refusals.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AccessSettings } from './access-settings.ts';
import type { Account } from './account.ts';
import type { Credentials } from './credentials.ts';
import { deviceOf } from './session-cookie.ts';

type Attempt = { username: string; password: string; via: 'basic' | 'session' };

type Context = { settings: AccessSettings; auditLog: AuditLog; credentials: Credentials };

/**
 * The account with this name and password; what fails is told to the audit log.
 * @throws AppError AUTHENTICATION_FAILED, RATE_LIMITED or SIGN_IN_BUSY
 */
export async function checkPassword(context: Context, request: FastifyRequest, attempt: Attempt): Promise<Account> {
  const { username, password, via } = attempt;
  const device = via === 'basic' ? null : deviceOf(context, request);
  try {
    return await context.credentials.check(username, password, { address: request.client.address, device });
  } catch (error) {
    if (error instanceof AppError) await noteFailedSignIn(context, request, { username, error });
    throw error;
  }
}

/** Tells the audit log that a sign-in did not work, with the code of the reason. */
export function noteFailedSignIn(
  context: { auditLog: AuditLog },
  request: FastifyRequest,
  { username, error: { code } }: { username: string; error: AppError },
): Promise<void> {
  const name = username.toLowerCase().slice(0, 100);
  return recordAudit(context, strangerFrom(request, sourceOf(request), name), {
    action: code === 'RATE_LIMITED' || code === 'SIGN_IN_BUSY' ? 'sign_in_throttled' : 'sign_in_failed',
    entityType: 'user',
    entityId: name,
    outcome: code === 'AUTHENTICATION_FAILED' || code === 'SECOND_FACTOR_WRONG' ? 'failed' : 'refused',
    reason: code,
  });
}
