import { AppError } from '@tallygate/contracts/app-error';
import type { LedgerRetention } from '@tallygate/contracts/ledger-retention';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';

/** How long events are kept, and what was removed so far. */
export async function getRetention({ prisma }: Database): Promise<LedgerRetention> {
  const row = await prisma.ledgerRetention.findUniqueOrThrow({ where: { id: 1 } });
  return {
    keepDays: row.keepDays,
    removedBefore: row.removedBefore?.toISOString() ?? null,
    removedEvents: Number(row.removedEvents),
    revision: row.revision,
    updatedAt: row.updatedAt?.toISOString() ?? null,
    updatedBy: row.updatedBy,
  };
}

/**
 * Sets for how many days events are kept. What is older goes with the next removal; what is gone does not come back.
 * @throws AppError REVISION_STALE with the current value
 */
export async function putRetention(
  { db, author, now }: { db: Database; author: Author; now: () => Date },
  { keepDays, revision }: { keepDays: number | null; revision: number },
): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const before = await tx.ledgerRetention.findUniqueOrThrow({ where: { id: 1 } });
    const data = { keepDays, revision: revision + 1, updatedAt: now(), updatedBy: author.actor };
    const { count } = await tx.ledgerRetention.updateMany({ where: { id: 1, revision }, data });
    if (count === 0)
      throw new AppError('REVISION_STALE', {
        detail: `${before.updatedBy ?? 'Somebody'} changed how long events are kept since you opened it`,
        data: { current: { revision: before.revision, value: { keepDays: before.keepDays } } },
      });
    await writeAudit(tx, author, {
      action: 'change',
      entityType: 'ledger_retention',
      entityId: 'ledger',
      before: { keepDays: before.keepDays },
      after: { keepDays },
    });
  });
}
