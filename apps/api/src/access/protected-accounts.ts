import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { User } from '@tallygate/db/generated/client';
import { SERVICE_ISSUER } from './service-accounts.ts';

/**
 * @throws AppError USER_PROTECTED for the account whose password each start takes from the environment: a password that
 * is set here would silently be replaced by the next start
 */
export function requireOwnPassword(admin: { user: string; password: string | undefined }, username: string): void {
  if (admin.user !== username || admin.password === undefined) return;
  throw new AppError('USER_PROTECTED', {
    detail: 'The password of this account is the value of TALLYGATE_ADMIN_PASSWORD; change it there and start again',
  });
}

/** @throws AppError USER_PROTECTED for a person of the identity provider, or a service account */
export function requireLocal({ issuer }: Pick<User, 'issuer'>): void {
  if (issuer === null) return;
  if (issuer === SERVICE_ISSUER)
    throw new AppError('USER_PROTECTED', {
      detail: 'A service account has no password and keeps its roles; remove it and make another',
    });
  throw new AppError('USER_PROTECTED', {
    detail: `Password, second factor and roles of this account are those of the identity provider ${issuer}`,
  });
}

/** The same by the id of the account. */
export async function requireLocalAccount({ db }: { db: Database }, id: string): Promise<void> {
  requireLocal(await db.prisma.user.findUniqueOrThrow({ where: { id } }));
}
