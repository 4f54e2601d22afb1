import type { ChangePassword } from '@tallygate/contracts/accounts';
import { AppError } from '@tallygate/contracts/app-error';
import { type Author, writeAudit } from '../audit/write-audit.ts';
import type { Services } from '../services.ts';
import type { Identity } from './identity.ts';
import { hashPassword } from './password-hash.ts';

/**
 * Gives the signed-in person another password. Every other session of theirs ends.
 * @param client address that the request comes from, null when unknown: wrong passwords count like failed sign-ins
 * @param keep id of the session that goes on
 * @throws AppError PASSWORD_WRONG, RATE_LIMITED, USER_PROTECTED or INVALID_INPUT
 */
export async function changeOwnPassword(
  { db, credentials, settings }: Services,
  identity: Identity,
  author: Author,
  { currentPassword, newPassword }: ChangePassword,
  client: string | null,
  keep: string | null,
): Promise<void> {
  const { userId, username } = identity;
  await requireCurrentPassword(credentials, username, currentPassword, client);
  requireOwnPassword(settings.admin, username);
  requireGoodPassword(newPassword, username, 'newPassword');
  if (newPassword === currentPassword) throw wrongField('newPassword', 'must differ from the present one');
  const passwordHash = await hashPassword(newPassword);
  await db.prisma.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash, mustChangePassword: false } });
    await tx.session.deleteMany({ where: { userId, ...(keep === null ? {} : { id: { not: keep } }) } });
    await writeAudit(tx, author, { action: 'change_password', entityType: 'user', entityId: username });
  });
  credentials.forget(userId);
}

async function requireCurrentPassword(
  credentials: Services['credentials'],
  username: string,
  password: string,
  client: string | null,
): Promise<void> {
  try {
    await credentials.check(username, password, client);
  } catch (error) {
    // Not 401: the session is fine, and a client would take it for ended.
    if (!(error instanceof AppError) || error.code !== 'AUTHENTICATION_FAILED') throw error;
    const message = 'is not the present password';
    throw new AppError('PASSWORD_WRONG', { findings: [{ path: 'currentPassword', message }], cause: error });
  }
}

/**
 * @throws AppError USER_PROTECTED for the account whose password each start takes from the environment: what is set here
 * would silently end with the next one
 */
export function requireOwnPassword(admin: { user: string; password: string | undefined }, username: string): void {
  if (admin.user !== username || admin.password === undefined) return;
  throw new AppError('USER_PROTECTED', {
    detail: 'The password of this account is the value of TALLYGATE_ADMIN_PASSWORD; change it there and start again',
  });
}

/** @throws AppError INVALID_INPUT for a password that anybody would try first */
export function requireGoodPassword(password: string, username: string, path: string): void {
  if (password.toLowerCase() === username) throw wrongField(path, 'must not be the user name');
}

function wrongField(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { detail: `${path} ${message}`, findings: [{ path, message }] });
}
