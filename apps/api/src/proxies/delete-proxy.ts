import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { asProxy } from '../desired/desired-model.ts';
import { keepDraft } from '../desired/left-drafts.ts';
import { requireOwnChange } from '../desired/own-changes.ts';
import { requireProxy, requireRevision } from './find-proxy.ts';

/**
 * Removes a proxy from the desired state. Its secrets stay sealed, so that a former version can be restored.
 * @throws AppError PROXY_NOT_FOUND or REVISION_STALE
 */
export async function deleteProxy(
  { db, author }: { db: Database; author: Author },
  { id, revision }: { id: string; revision?: number },
): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const row = await requireProxy(tx, id);
    requireRevision(row, revision);
    requireOwnChange(author, { ref: { type: 'proxy', id }, before: asProxy(row.resource), after: undefined });
    await keepDraft(tx, { type: 'proxy', id }, 'deleted');
    await tx.proxy.delete({ where: { id } });
    await writeAudit(tx, author, {
      action: 'delete',
      entityType: 'proxy',
      entityId: id,
      before: asProxy(row.resource),
    });
  });
}
