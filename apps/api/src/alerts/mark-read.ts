import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';

/**
 * Marks alerts as read, once for everybody who sees them.
 * @param owner whose they are; null: the seller's
 * @param ids absent: all that are unread
 * @returns how many were unread until now
 */
export function markRead(
  { db, author, now, owner }: { db: Database; author: Author; now: () => Date; owner: string | null },
  ids: readonly string[] | undefined,
): Promise<number> {
  return db.prisma.$transaction(async (tx) => {
    const { count } = await tx.alert.updateMany({
      where: { owner, told: true, readAt: null, ...(ids === undefined ? {} : { id: { in: [...ids] } }) },
      data: { readAt: now(), readBy: author.actor },
    });
    const after = { count, ...(ids === undefined ? {} : { ids }) };
    await writeAudit(tx, author, { action: 'mark_read', entityType: 'alert', entityId: ids?.[0] ?? 'all', after });
    return count;
  });
}
