import type { AlertPage, AlertView, alertQuery } from '@tallygate/contracts/alert';
import { ALERT_MEASURES, ALERT_WINDOWS } from '@tallygate/contracts/alert-kinds';
import type { Alert } from '@tallygate/db/generated/client';
import { z } from 'zod';
import type { Transaction } from '../database/transaction.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { alertSentence } from './alert-words.ts';

const ruleThen = z.object({
  name: z.string(),
  measure: z.enum(ALERT_MEASURES),
  proxy: z.string().nullable(),
  tool: z.string().nullable(),
  currency: z.string().nullable(),
});

export function viewOf(row: Alert): AlertView {
  const { name: ruleName, ...rule } = ruleThen.parse(row.rule);
  const facts = {
    ...rule,
    ruleName,
    company: row.subject === '' ? null : row.subject,
    window: row.window === '' ? null : z.enum(ALERT_WINDOWS).parse(row.window),
    windowFrom: row.windowFrom.toISOString(),
    value: row.value.toFixed(),
    threshold: row.threshold.toFixed(),
    figure: row.figure.toFixed(),
    share: row.share,
    dataUpTo: row.dataUpTo.toISOString(),
  };
  return {
    ...facts,
    id: row.id,
    ruleId: row.ruleId,
    windowTo: row.windowTo?.toISOString() ?? null,
    sentence: alertSentence(facts),
    firedAt: row.firedAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
    readBy: row.readBy,
  };
}

/**
 * A page of what was told, the newest first.
 * @param owner whose rules told it: a company's own, or with null the seller's
 * @throws AppError INVALID_INPUT for a cursor that no page before gave
 */
export async function listAlerts(
  tx: Transaction,
  owner: string | null,
  { state, company, cursor, limit }: z.output<typeof alertQuery>,
): Promise<AlertPage> {
  const own = { owner, told: true };
  if (cursor !== undefined && (await tx.alert.count({ where: { ...own, id: cursor } })) === 0)
    throw wrongField('cursor', 'must be the nextCursor of a page before');
  const rows = await tx.alert.findMany({
    where: {
      ...own,
      ...(state === 'unread' ? { readAt: null } : {}),
      ...(company === undefined ? {} : { subject: company }),
    },
    orderBy: [{ firedAt: 'desc' }, { id: 'desc' }],
    ...(cursor === undefined ? {} : { cursor: { id: cursor }, skip: 1 }),
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  return {
    alerts: page.map(viewOf),
    nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    unread: await countUnread(tx, owner),
  };
}

export function countUnread(tx: Transaction, owner: string | null): Promise<number> {
  return tx.alert.count({ where: { owner, told: true, readAt: null } });
}
