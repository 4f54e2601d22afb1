import type { DecisionOverrides } from '@tallygate/contracts/mcp-proxy';
import type { PlanRules } from '@tallygate/contracts/plan-rules';
import { type CompanyPlan, type Plan, Prisma } from '@tallygate/db/generated/client';
import { toJson } from '../database/json.ts';

/** Memberships that have no beginning in config.toml begin here. */
export const BEGINNING = new Date(0);

/** What config.toml says of a plan that gateways need to know. */
export function planEntityOf(row: Plan & { companies: CompanyPlan[] }): PlanRules {
  const companies = row.companies.map(({ company, subscriptionId, validFrom, validTo }) => ({
    company,
    ...(subscriptionId === null ? {} : { subscription: subscriptionId }),
    ...(validFrom.getTime() === BEGINNING.getTime() ? {} : { from: validFrom.toISOString() }),
    ...(validTo === null ? {} : { to: validTo.toISOString() }),
  }));
  return inOrder({ name: row.name, decisions: (row.decisions ?? {}) as DecisionOverrides, companies });
}

/** The same plan with its companies in one order: by name, then by time. */
export function inOrder(plan: PlanRules): PlanRules {
  const keyOf = ({ company, from = '' }: PlanRules['companies'][number]) => `${company}\n${from}`;
  const companies = [...plan.companies].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { ...plan, companies };
}

/** A plan without overrides concerns no gateway: its column is null. */
export function decisionsColumn(decisions: DecisionOverrides) {
  return Object.keys(decisions).length === 0 ? Prisma.DbNull : toJson(decisions);
}
