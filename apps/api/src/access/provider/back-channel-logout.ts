import { createHash } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { AuditLog } from '../../audit/audit-log.ts';
import { systemAuthor } from '../../audit/author.ts';
import { type AuditNote, writeAudit } from '../../audit/write-audit.ts';
import { isUniqueViolation } from '../../database/conflict.ts';
import { accountChanged } from '../account-changed.ts';
import type { Credentials } from '../credentials.ts';
import type { OpenStreams } from '../open-streams.ts';
import type { IdentityProvider } from './identity-provider.ts';

type Context = { db: Database; auditLog: AuditLog; credentials: Credentials; streams: OpenStreams; now: () => Date };

/**
 * Ends the sessions that the provider says have ended: one of its own sessions, or all of a person.
 * @throws AppError PROVIDER_SIGN_IN_FAILED for a token that is not the provider's, or was used before
 */
export async function endByLogoutToken(context: Context, provider: IdentityProvider, text: string): Promise<void> {
  const { db, now } = context;
  const { issuer } = provider.settings;
  const { jti, subject, session, expiresAt } = await provider.readLogoutToken(text);
  const id = createHash('sha256').update(`${issuer} ${jti}`).digest('hex');
  const where = {
    user: { issuer, ...(subject !== null && { subject }) },
    ...(session !== null && { providerSession: session }),
  };
  try {
    const users = await db.prisma.$transaction(async (tx) => {
      await tx.usedLogoutToken.deleteMany({ where: { expiresAt: { lt: now() } } });
      await tx.usedLogoutToken.create({ data: { id, expiresAt } });
      const ending = await tx.session.findMany({ where, include: { user: { select: { username: true } } } });
      await tx.session.deleteMany({ where: { id: { in: ending.map((one) => one.id) } } });
      for (const { user } of ending) {
        const note: AuditNote = {
          action: 'sign_out',
          entityType: 'user',
          entityId: user.username,
          reason: 'by the provider',
        };
        await writeAudit(tx, systemAuthor(context), note);
      }
      return new Set(ending.map(({ userId }) => userId));
    });
    for (const userId of users) await accountChanged(context, userId);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('PROVIDER_SIGN_IN_FAILED', { detail: 'This logout token was used before', cause: error });
  }
}
