import type { ChangePassword } from '@tallygate/contracts/accounts';
import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authorOf } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { identityOf } from '../identity/identity.ts';
import { accountChanged } from './account-changed.ts';
import { checkPassword } from './check-password.ts';
import type { OpenStreams } from './open-streams.ts';
import { badPassword, requireGoodPassword } from './passwords/password-rules.ts';
import { requireLocalAccount, requireOwnPassword } from './protected-accounts.ts';
import { setSessionCookie } from './session-cookie.ts';
import { rememberDevice } from './sign-in.ts';
import type { SignInContext } from './sign-in-context.ts';

type Context = SignInContext & { streams: OpenStreams };

/**
 * Gives the signed-in person another password. Every other session of theirs ends and this one gets a new token; other
 * devices are strangers again. Wrong passwords count like failed sign-ins.
 * @throws AppError PASSWORD_WRONG, RATE_LIMITED, SIGN_IN_BUSY, USER_PROTECTED or INVALID_INPUT
 */
export async function changeOwnPassword(
  context: Context,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  { currentPassword, newPassword }: ChangePassword,
): Promise<void> {
  const { db, credentials, sessions, settings } = context;
  const { request } = exchange;
  const { userId, username, sessionId, factors = [] } = identityOf(request);
  await requireLocalAccount(context, userId);
  const { hasSecondFactor } = await requireCurrentPassword(context, request, { username, password: currentPassword });
  requireOwnPassword(settings.admin, username);
  const owner = { username, hasSecondFactor: hasSecondFactor || settings.secondFactorRequired };
  requireGoodPassword(newPassword, owner, 'newPassword');
  if (newPassword === currentPassword) throw badPassword('newPassword', 'must differ from the present one');
  const passwordHash = await credentials.hash(newPassword);
  const { epoch } = await db.prisma.$transaction(async (tx) => {
    await tx.session.deleteMany({ where: { userId, ...(sessionId && { id: { not: sessionId } }) } });
    await writeAudit(tx, authorOf(request, 'console'), {
      action: 'change_password',
      entityType: 'user',
      entityId: username,
    });
    const data = { passwordHash, mustChangePassword: false, weakPassword: false, epoch: { increment: 1 } };
    return tx.user.update({ where: { id: userId }, data });
  });
  if (sessionId !== undefined) {
    setSessionCookie(context, exchange, await sessions.renew(sessionId, [...factors]));
    rememberDevice(context, exchange, { id: userId, epoch });
  }
  await accountChanged(context, userId);
}

async function requireCurrentPassword(
  context: Context,
  request: FastifyRequest,
  { username, password }: { username: string; password: string },
) {
  try {
    return await checkPassword(context, request, { username, password, via: 'session' });
  } catch (error) {
    // The answer is not 401, which a client would take for the end of its session.
    if (!(error instanceof AppError) || error.code !== 'AUTHENTICATION_FAILED') throw error;
    const message = 'is not the present password';
    throw new AppError('PASSWORD_WRONG', { findings: [{ path: 'currentPassword', message }], cause: error });
  }
}
