import { createHash } from 'node:crypto';
import type { Role } from '@tallygate/contracts/roles';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { AuditLog } from '../../audit/audit-log.ts';
import { systemAuthor } from '../../audit/author.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import type { Transaction } from '../../database/transaction.ts';
import { ACCOUNT_PARTS, type Account, accountOf } from '../account.ts';
import { accountChanged } from '../account-changed.ts';
import type { Credentials } from '../credentials.ts';
import type { OpenStreams } from '../open-streams.ts';
import type { ProviderPerson } from './identity-provider.ts';

type Context = { db: Database; auditLog: AuditLog; credentials: Credentials; streams: OpenStreams };

/**
 * The account of a person of the provider, made at the first sign-in, with the roles that the claims give now. Issuer and
 * subject are who it is; a name or an address links nobody to an account that exists.
 */
export async function accountOfPerson(
  context: Context,
  { issuer, person, roles }: { issuer: string; person: ProviderPerson; roles: Role[] },
): Promise<Account> {
  const { db } = context;
  const identity = { issuer, subject: person.subject };
  const { user, hasChanged } = await db.prisma.$transaction(async (tx) => {
    const found = await tx.user.findUnique({ where: { issuer_subject: identity }, include: ACCOUNT_PARTS });
    if (found && isSame(found.roles, roles)) return { user: found, hasChanged: false };
    const user = found
      ? await tx.user.update({ where: { id: found.id }, data: { roles }, include: ACCOUNT_PARTS })
      : await tx.user.create({
          data: { id: uuidv7(), username: await freeName(tx, person), ...identity, passwordHash: null, roles },
          include: ACCOUNT_PARTS,
        });
    // A role that changed is a reason to sign in again everywhere.
    if (found) await tx.session.deleteMany({ where: { userId: found.id } });
    await writeAudit(tx, systemAuthor(context), {
      action: found ? 'change' : 'create',
      entityType: 'user',
      entityId: user.username,
      reason: `by claims of ${issuer}`,
      before: found ? { roles: found.roles } : null,
      after: { roles },
    });
    return { user, hasChanged: found !== null };
  });
  if (hasChanged) await accountChanged(context, user.id);
  return accountOf(user);
}

/** `sso:` and the name at the provider: no local account can be called so. Where two share a name, the subject tells. */
async function freeName(tx: Transaction, { name, subject }: ProviderPerson): Promise<string> {
  const plain =
    (name ?? subject)
      .toLowerCase()
      .replace(/[^a-z0-9._@-]/g, '-')
      .slice(0, 80) || 'somebody';
  const username = `sso:${plain}`;
  if ((await tx.user.count({ where: { username } })) === 0) return username;
  return `${username}~${createHash('sha256').update(subject).digest('hex').slice(0, 12)}`;
}

function isSame(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((role) => after.includes(role));
}
