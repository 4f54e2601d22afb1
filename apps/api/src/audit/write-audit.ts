import type { AuditAction, AuditEntity } from '@tallygate/contracts/audit-names';
import type { Transaction } from '../database/transaction.ts';
import type { Author } from './author.ts';

export type AuditNote = {
  action: AuditAction;
  /** What was acted upon. */
  entityType: AuditEntity;
  entityId: string;
  /** `ok` when left out. `failed`: tried and did not work. `refused`: not allowed. */
  outcome?: 'ok' | 'failed' | 'refused';
  /** Why it failed or was refused, or what a person gave as their reason. */
  reason?: string;
  /** Must already hold references to secrets, never values. */
  before?: unknown;
  after?: unknown;
};

/** Notes a change beside it, in the same transaction: both are stored, or neither. */
export function writeAudit(tx: Transaction, author: Author, note: AuditNote): Promise<void> {
  return author.log.append(tx, author, [note]);
}

/** The same for many changes at once. */
export function writeAudits(tx: Transaction, author: Author, notes: readonly AuditNote[]): Promise<void> {
  return author.log.append(tx, author, notes);
}
