import { AppError } from '@tallygate/contracts/app-error';
import type { Finding } from '@tallygate/contracts/finding';
import type { PlanRules } from '@tallygate/contracts/plan-rules';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import { BEGINNING, decisionsColumn } from './plan-entities.ts';
import type { Adoption } from './write-desired.ts';

/**
 * Makes stored plans say what an applied config.toml says: overrides and companies. Prices are no part of it, so a plan
 * that is gone from the file only loses its overrides and the subscriptions of its companies.
 */
export async function adoptPlans(tx: Transaction, author: Author, adoptions: readonly Adoption[]): Promise<void> {
  const gone = adoptions.filter((one) => one.type === 'plan' && one.entity === null).map((one) => one.id);
  await tx.companyPlan.updateMany({ where: { plan: { name: { in: gone } } }, data: { subscriptionId: null } });
  await tx.plan.updateMany({
    where: { name: { in: gone } },
    data: { decisions: decisionsColumn({}), revision: { increment: 1 }, updatedBy: author.actor },
  });
  for (const plan of plansOf(adoptions)) {
    const columns = { decisions: decisionsColumn(plan.decisions), updatedBy: author.actor };
    const { id } = await tx.plan.upsert({
      where: { name: plan.name },
      create: { id: uuidv7(), name: plan.name, ...columns },
      update: { ...columns, revision: { increment: 1 } },
    });
    const before = await tx.companyPlan.findMany({ where: { planId: id } });
    await tx.companyPlan.deleteMany({ where: { planId: id } });
    await tx.companyPlan.createMany({
      data: plan.companies.map(({ company, subscription, from, to }) => {
        const validFrom = from === undefined ? BEGINNING : new Date(from);
        const same = before.find((one) => one.company === company && one.validFrom.getTime() === validFrom.getTime());
        return {
          id: same?.id ?? uuidv7(),
          company,
          planId: id,
          subscriptionId: subscription ?? null,
          // The file does not say what a company pays, so it does not take that away either.
          privateTerms: toJson(same?.privateTerms),
          validFrom,
          validTo: to === undefined ? null : new Date(to),
        };
      }),
    });
  }
}

/**
 * Asked before anything is written: a company may be on one plan at a time, and plans without overrides stand here only.
 * @throws AppError CONFIG_FILE_INVALID naming every company that is on another plan
 */
export async function requireAdoptablePlans(tx: Transaction, adoptions: readonly Adoption[]): Promise<void> {
  const plans = plansOf(adoptions);
  if (plans.length === 0) return;
  const names = plans.map((plan) => plan.name);
  const others = await tx.companyPlan.findMany({
    where: {
      plan: { name: { notIn: names } },
      company: { in: plans.flatMap((p) => p.companies.map((c) => c.company)) },
    },
    include: { plan: { select: { name: true } } },
  });
  const findings: Finding[] = plans.flatMap((plan) =>
    plan.companies.flatMap(({ company, from, to }) => {
      const start = from === undefined ? BEGINNING.getTime() : Date.parse(from);
      const end = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
      const other = others.find(
        (one) =>
          one.company === company &&
          one.validFrom.getTime() < end &&
          start < (one.validTo?.getTime() ?? Number.POSITIVE_INFINITY),
      );
      if (!other) return [];
      return {
        path: 'billing.plans',
        message: `found '${company}' on the plan '${plan.name}', expected one plan at a time: it is on '${other.plan.name}' since ${other.validFrom.toISOString()}; end that first`,
      };
    }),
  );
  if (findings.length > 0)
    throw new AppError('CONFIG_FILE_INVALID', { detail: findings.map((one) => one.message).join('; '), findings });
}

function plansOf(adoptions: readonly Adoption[]): PlanRules[] {
  return adoptions.flatMap(({ entity }) => (entity?.type === 'plan' ? [entity.value] : []));
}
