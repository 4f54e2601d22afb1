import type { AuditLog } from './audit-log.ts';
import type { Author } from './author.ts';
import type { AuditNote } from './write-audit.ts';

/**
 * Tells the audit log of something that has no transaction of its own: a sign-in, a refusal, a start.
 * Failures and refusals are folded per minute, so a caller need not wait for them.
 */
export function recordAudit(context: { auditLog: AuditLog }, author: Author, note: AuditNote): Promise<void> {
  return context.auditLog.record(author, note);
}
