import type { CreateServiceAccount } from '@tallygate/contracts/accounts';
import { AppError } from '@tallygate/contracts/app-error';
import { knownRoles } from '@tallygate/contracts/roles';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';

/** The `issuer` of service accounts, in place of an identity provider's: nobody can sign in as one. */
export const SERVICE_ISSUER = 'tallygate:service';

/**
 * Adds an account that owns tokens and nothing else, so that those of a pipeline do not end with somebody's employment.
 * @returns its user name, which no person can have
 * @throws AppError USER_NAME_TAKEN
 */
export async function addServiceAccount(
  { db, author }: { db: Database; author: Author },
  input: CreateServiceAccount,
): Promise<string> {
  const username = `service:${input.name}`;
  const roles = knownRoles(input.roles);
  try {
    await db.prisma.$transaction(async (tx) => {
      const data = { id: uuidv7(), username, passwordHash: null, roles, issuer: SERVICE_ISSUER, subject: input.name };
      await tx.user.create({ data });
      await writeAudit(tx, author, { action: 'create', entityType: 'user', entityId: username, after: { roles } });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const message = `a service account named '${input.name}' exists`;
    throw new AppError('USER_NAME_TAKEN', { findings: [{ path: 'name', message }], cause: error });
  }
  return username;
}
