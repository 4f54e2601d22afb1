import { AppError } from '@tallygate/contracts/app-error';
import type { RevokedGateway } from '@tallygate/contracts/gateway-enrolment';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Vault } from '../secrets/vault.ts';

type Context = { db: Database; vault: Vault; now: () => Date };

/**
 * Ends every credential and unused code of a gateway. Its next request, or the one that waits, is answered with
 * GATEWAY_REVOKED within a second.
 * @returns what it has read and keeps
 * @throws AppError GATEWAY_NOT_FOUND
 */
export async function revokeGateway(
  { db, vault, now, author }: Context & { author: Author },
  id: string,
): Promise<RevokedGateway> {
  await db.prisma.$transaction(async (tx) => {
    const { count } = await tx.gatewayCredential.updateMany({
      where: { gatewayId: id, revokedAt: null },
      data: { revokedAt: now() },
    });
    const codes = await tx.gatewayEnrolment.updateMany({
      where: { gatewayId: id, usedAt: null, expiresAt: { gt: now() } },
      data: { expiresAt: now() },
    });
    if (count + codes.count === 0) {
      throw new AppError('GATEWAY_NOT_FOUND', { detail: `There is no gateway "${id}" with a credential or a code` });
    }
    await writeAudit(tx, author, { action: 'revoke', entityType: 'gateway', entityId: id });
  });
  return { secrets: [...(await vault.views()).keys()].sort() };
}
