import { AppError } from '@tallygate/contracts/app-error';
import type { Logger } from '@tallygate/server-kit/logger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorFrom } from '../audit/author.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AccessSettings } from './access-settings.ts';
import type { Account } from './account.ts';
import { checkPassword, noteFailedSignIn } from './check-password.ts';
import type { Credentials } from './credentials.ts';
import type { DeviceCookies } from './device-cookie.ts';
import type { IdentityProvider } from './provider/identity-provider.ts';
import type { SecondFactors } from './second-factors.ts';
import { deviceOf, setDeviceCookie, setSessionCookie } from './session-cookie.ts';
import { type NewSession, type SessionStore, sessionId } from './session-store.ts';

type Proof = { username: string; password: string; code?: string | undefined };

type Context = {
  settings: AccessSettings;
  logger: Logger;
  auditLog: AuditLog;
  credentials: Credentials;
  sessions: SessionStore;
  secondFactors: SecondFactors;
  devices: DeviceCookies;
  identityProvider: IdentityProvider | null;
  now: () => Date;
};

/**
 * Proves with password and, where the account has one, second factor who is there.
 * @returns the account, and what proved it
 * @throws AppError AUTHENTICATION_FAILED, SECOND_FACTOR_REQUIRED, SECOND_FACTOR_WRONG, RATE_LIMITED or SIGN_IN_BUSY
 */
export async function proveIdentity(
  context: Context,
  request: FastifyRequest,
  { username, password, code }: Proof,
): Promise<{ account: Account; factors: string[] }> {
  const account = await checkPassword(context, request, { username, password, via: 'session' });
  if (!account.hasSecondFactor) return { account, factors: ['password'] };
  if (code === undefined) {
    const message = 'Enter the code of your authenticator';
    throw new AppError('SECOND_FACTOR_REQUIRED', { findings: [{ path: 'code', message }] });
  }
  try {
    return { account, factors: ['password', await context.secondFactors.check(account.userId, code)] };
  } catch (error) {
    if (error instanceof AppError) await noteFailedSignIn(context, request, { username, error });
    throw error;
  }
}

/** Begins a session for somebody who has proved who they are: cookies, and an entry in the audit log. */
export async function beginSession(
  context: Context,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  { account, session }: { account: Account; session: NewSession },
): Promise<void> {
  const { request, reply } = exchange;
  const token = await context.sessions.create(account.userId, session);
  setSessionCookie(context, { request, reply }, token);
  rememberDevice(context, exchange, { id: account.userId, epoch: account.epoch });
  const identity = {
    ...account,
    via: 'session' as const,
    authenticatedAt: context.now(),
    sessionId: sessionId(token),
    factors: session.factors,
  };
  const isBreakGlass = isLocalBesideProvider(context, session);
  if (isBreakGlass)
    context.logger.warn({ user: account.username }, 'a local account was used beside the identity provider');
  await recordAudit(context, authorFrom(request, identity, 'console'), {
    action: isBreakGlass ? 'sign_in_break_glass' : 'sign_in',
    entityType: 'user',
    entityId: account.username,
    after: { factors: session.factors },
  });
}

/**
 * Whether a local account signed in although there is an identity provider. Such an account is meant for times when the
 * provider is down, so each use is logged as a warning.
 */
function isLocalBesideProvider(
  { identityProvider }: { identityProvider: IdentityProvider | null },
  { factors }: NewSession,
): boolean {
  return identityProvider !== null && !identityProvider.settings.isSandbox && !factors.includes('oidc');
}

/** Gives the browser a cookie by which this account is known here; a device that has one keeps its id. */
export function rememberDevice(
  context: Context,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  user: { id: string; epoch: number },
): void {
  const known = context.devices.read(deviceOf(context, exchange.request));
  const id = known?.userId === user.id ? known.id : undefined;
  setDeviceCookie(context, exchange, context.devices.issue(user, id));
}
