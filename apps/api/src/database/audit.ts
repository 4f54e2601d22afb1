import type { Prisma } from '@tallygate/db/generated/client';
import { toJson } from './json.ts';

export type Transaction = Prisma.TransactionClient;

/** Who writes, and through which door. */
export type Author = { actor: string; source: 'console' | 'management' | 'system' };

/**
 * Notes a change beside it, in the same transaction. `before` and `after` must already hold secret references, never
 * values.
 */
export async function writeAudit(
  tx: Transaction,
  author: Author,
  entry: { action: string; entityType: string; entityId: string; before?: unknown; after?: unknown },
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      actor: author.actor,
      source: author.source,
      action: entry.action,
      entityType: entry.entityType,
      entityId: entry.entityId,
      before: toJson(entry.before),
      after: toJson(entry.after),
    },
  });
}
