import type { AlertRuleView, SaveAlertRule } from '@tallygate/contracts/alert-rule';
import type { AuditAction } from '@tallygate/contracts/audit-names';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Transaction } from '../database/transaction.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { requireRule } from './rule-rows.ts';

/** More would be read by nobody, and each is looked at every minute. */
const MAX_RULES = 100;

/** @param owner the company that makes rules for itself; null: the seller */
type Context = { db: Database; author: Author; now: () => Date; owner: string | null };

/** @throws AppError INVALID_INPUT when there are too many already */
export function createRule({ db, author, now, owner }: Context, given: SaveAlertRule): Promise<AlertRuleView> {
  return db.prisma.$transaction(async (tx) => {
    if ((await tx.alertRule.count({ where: { owner } })) >= MAX_RULES)
      throw wrongField('name', `there are ${MAX_RULES} alert rules, which is the most; delete one first`);
    const id = uuidv7();
    await tx.alertRule.create({
      data: { id, owner, ...given, since: now(), updatedAt: now(), updatedBy: author.actor },
    });
    return noted(tx, author, { action: 'create', id, owner });
  });
}

/**
 * Replaces a rule. It begins anew: what was counted in windows that are over is not told of.
 * @throws AppError ALERT_RULE_NOT_FOUND
 */
export function changeRule(
  { db, author, now, owner }: Context,
  id: string,
  given: SaveAlertRule,
): Promise<AlertRuleView> {
  return db.prisma.$transaction(async (tx) => {
    const before = await requireRule(tx, owner, id);
    await tx.alertRule.update({
      where: { id },
      data: { ...given, since: now(), updatedAt: now(), updatedBy: author.actor },
    });
    return noted(tx, author, { action: 'change', id, owner, before });
  });
}

/** What it told stays. @throws AppError ALERT_RULE_NOT_FOUND */
export async function deleteRule({ db, author, owner }: Omit<Context, 'now'>, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const before = await requireRule(tx, owner, id);
    await tx.alertRule.delete({ where: { id } });
    await writeAudit(tx, author, { action: 'delete', entityType: 'alert_rule', entityId: id, before });
  });
}

async function noted(
  tx: Transaction,
  author: Author,
  { action, id, owner, before }: { action: AuditAction; id: string; owner: string | null; before?: AlertRuleView },
): Promise<AlertRuleView> {
  const after = await requireRule(tx, owner, id);
  await writeAudit(tx, author, { action, entityType: 'alert_rule', entityId: id, before, after });
  return after;
}
