import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authorFrom } from '../audit/author.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Services } from '../services.ts';
import type { Account } from './account.ts';
import { checkPassword, noteFailedSignIn } from './check-password.ts';
import { deviceOf, setDeviceCookie, setSessionCookie } from './session-cookie.ts';
import { type NewSession, sessionId } from './session-store.ts';

type Proof = { username: string; password: string; code?: string | undefined };

/**
 * Proves with password and, where the account has one, second factor who is there.
 * @returns the account, and what proved it
 * @throws AppError AUTHENTICATION_FAILED, SECOND_FACTOR_REQUIRED, SECOND_FACTOR_WRONG, RATE_LIMITED or SIGN_IN_BUSY
 */
export async function proveIdentity(
  services: Services,
  request: FastifyRequest,
  { username, password, code }: Proof,
): Promise<{ account: Account; factors: string[] }> {
  const account = await checkPassword(services, request, { username, password, via: 'session' });
  if (!account.hasSecondFactor) return { account, factors: ['password'] };
  if (code === undefined) {
    const message = 'Enter the code of your authenticator';
    throw new AppError('SECOND_FACTOR_REQUIRED', { findings: [{ path: 'code', message }] });
  }
  try {
    return { account, factors: ['password', await services.secondFactors.check(account.userId, code)] };
  } catch (error) {
    if (error instanceof AppError) await noteFailedSignIn(services, request, username, error);
    throw error;
  }
}

/** Begins a session for somebody who has proved who they are: cookies, and an entry in the audit log. */
export async function beginSession(
  services: Services,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  account: Account,
  session: NewSession,
): Promise<void> {
  const { request, reply } = exchange;
  const token = await services.sessions.create(account.userId, session);
  setSessionCookie(services, { request, reply }, token);
  rememberDevice(services, exchange, { id: account.userId, epoch: account.epoch });
  const identity = {
    ...account,
    via: 'session' as const,
    authenticatedAt: services.now(),
    sessionId: sessionId(token),
    factors: session.factors,
  };
  const isBreakGlass = isLocalBesideProvider(services, session);
  if (isBreakGlass)
    services.logger.warn({ user: account.username }, 'a local account was used beside the identity provider');
  await recordAudit(services, authorFrom(request, identity, 'console'), {
    action: isBreakGlass ? 'sign_in_break_glass' : 'sign_in',
    entityType: 'user',
    entityId: account.username,
    after: { factors: session.factors },
  });
}

/** Where people sign in at a provider, a local account is for the day that it is down: each use is told loudly. */
function isLocalBesideProvider({ identityProvider }: Services, { factors }: NewSession): boolean {
  return identityProvider !== null && !identityProvider.settings.isSandbox && !factors.includes('oidc');
}

/** Gives the browser a cookie by which this account is known here; a device that has one keeps its id. */
export function rememberDevice(
  services: Services,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  user: { id: string; epoch: number },
): void {
  const known = services.devices.read(deviceOf(services, exchange.request));
  const id = known?.userId === user.id ? known.id : undefined;
  setDeviceCookie(services, exchange, services.devices.issue(user, id));
}
