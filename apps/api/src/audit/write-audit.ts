import type { Prisma } from '@tallygate/db/generated/client';
import { toJson } from '../database/json.ts';

export type Transaction = Prisma.TransactionClient;

/** Who writes, and through which door. */
export type Author = { actor: string; source: 'console' | 'management' | 'system' };

export type AuditNote = { action: string; entityType: string; entityId: string; before?: unknown; after?: unknown };

/** The row of a note. `before` and `after` must already hold secret references, never values. */
export function auditRow(author: Author, { before, after, ...note }: AuditNote): Prisma.AuditEntryCreateManyInput {
  return { ...note, actor: author.actor, source: author.source, before: toJson(before), after: toJson(after) };
}

/** Notes a change beside it, in the same transaction. */
export async function writeAudit(tx: Transaction, author: Author, note: AuditNote): Promise<void> {
  await tx.auditEntry.create({ data: auditRow(author, note) });
}
