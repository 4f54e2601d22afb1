import { ALERT_MEASURES, ALERT_SCOPES, ALERT_WINDOWS } from '@tallygate/contracts/alert-kinds';
import type { AlertRuleView } from '@tallygate/contracts/alert-rule';
import { AppError } from '@tallygate/contracts/app-error';
import type { AlertRule } from '@tallygate/db/generated/client';
import { z } from 'zod';
import type { Transaction } from '../database/transaction.ts';
import type { WatchedRule } from './reading.ts';

/** Every rule that is on, whoever made it. */
export async function readWatched(tx: Transaction): Promise<WatchedRule[]> {
  const rows = await tx.alertRule.findMany({ where: { enabled: true }, orderBy: { id: 'asc' } });
  return rows.map((row) => ({ ...factsOf(row), id: row.id, owner: row.owner, since: row.since }));
}

/**
 * Rules by name.
 * @param owner a company's own, or with null the seller's
 */
export async function listRules(tx: Transaction, owner: string | null, id?: string): Promise<AlertRuleView[]> {
  const rows = await tx.alertRule.findMany({
    where: { owner, ...(id === undefined ? {} : { id }) },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const last = await tx.alert.groupBy({
    by: ['ruleId'],
    where: { told: true, ruleId: { in: rows.map((row) => row.id) } },
    _max: { firedAt: true },
  });
  const lastFired = new Map(last.map(({ ruleId, _max }) => [ruleId, _max.firedAt]));
  return rows.map((row) => ({
    ...factsOf(row),
    id: row.id,
    enabled: row.enabled,
    since: row.since.toISOString(),
    lastFiredAt: lastFired.get(row.id)?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
  }));
}

/** @throws AppError ALERT_RULE_NOT_FOUND, also for a rule of somebody else */
export async function requireRule(tx: Transaction, owner: string | null, id: string): Promise<AlertRuleView> {
  const [rule] = await listRules(tx, owner, id);
  if (!rule) throw new AppError('ALERT_RULE_NOT_FOUND', { detail: `There is no alert rule "${id}"` });
  return rule;
}

function factsOf({
  name,
  measure,
  scope,
  company,
  proxy,
  tool,
  window,
  figure,
  shares,
  currency,
  minCalls,
}: AlertRule) {
  return {
    name,
    measure: z.enum(ALERT_MEASURES).parse(measure),
    scope: z.enum(ALERT_SCOPES).parse(scope),
    company,
    proxy,
    tool,
    window: z.enum(ALERT_WINDOWS).nullable().parse(window),
    figure: figure.toFixed(),
    shares,
    currency,
    minCalls,
  };
}
