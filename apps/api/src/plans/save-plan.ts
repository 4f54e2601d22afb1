import type { AppError } from '@tallygate/contracts/app-error';
import type { ChangePlan, PlanView, SavePlan } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import { overlappingPlans } from '@tallygate/metering/plan-at';
import { planFaults } from '@tallygate/metering/plan-faults';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import { staleRevision } from '../database/stale-revision.ts';
import type { Transaction } from '../database/transaction.ts';
import { decisionsColumn } from '../desired/plan-entities.ts';
import { meterNames } from '../meters/meter-rows.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { requirePlan, requireSpan } from './plan-rows.ts';

/** @throws AppError INVALID_INPUT for a name that is taken, an unknown meter, or spans that overlap */
export function createPlan({ db, author }: { db: Database; author: Author }, plan: SavePlan): Promise<PlanView> {
  return withFreeName(plan.name, () =>
    db.prisma.$transaction(async (tx) => {
      await checkPrices(tx, plan);
      const id = uuidv7();
      const columns = planColumns(author, plan);
      await tx.plan.create({ data: { id, ...columns, prices: { create: plan.prices.map(priceRow) } } });
      const after = await requirePlan(tx, id);
      await writeAudit(tx, author, { action: 'create', entityType: 'plan', entityId: id, after });
      return after;
    }),
  );
}

/**
 * Replaces a plan's name, prices and overrides; the overrides reach the gateways with the next apply. What a past period cost is kept by listing its prices with their validity.
 * @throws AppError NOT_FOUND; REVISION_STALE with what it is now; INVALID_INPUT as for a new plan
 */
export function changePlan(
  { db, author }: { db: Database; author: Author },
  { id, plan: { revision: given, ...plan } }: { id: string; plan: ChangePlan },
): Promise<PlanView> {
  const revision = requireRevisionGiven(given);
  return withFreeName(plan.name, () =>
    db.prisma.$transaction(async (tx) => {
      const before = await requirePlan(tx, id);
      await checkPrices(tx, plan);
      const taken = await tx.plan.updateMany({ where: { id, revision }, data: { revision: revision + 1 } });
      if (taken.count === 0) throw await stalePlan(tx, before);
      await tx.planPrice.deleteMany({ where: { planId: id } });
      await tx.plan.update({
        where: { id },
        data: { ...planColumns(author, plan), prices: { create: plan.prices.map(priceRow) } },
      });
      const after = await requirePlan(tx, id);
      await writeAudit(tx, author, { action: 'change', entityType: 'plan', entityId: id, before, after });
      return after;
    }),
  );
}

async function stalePlan(tx: Transaction, plan: PlanView): Promise<AppError> {
  const row = await tx.plan.findUniqueOrThrow({ where: { id: plan.id } });
  return staleRevision(row, `the plan "${row.name}"`, { plan });
}

/** @throws AppError NOT_FOUND, or INVALID_INPUT while companies are on the plan */
export async function deletePlan({ db, author }: { db: Database; author: Author }, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const before = await requirePlan(tx, id);
    if (before.companies > 0)
      throw wrongField('id', `${before.companies} company plans name the plan "${before.name}"; remove them first`);
    await tx.plan.delete({ where: { id } });
    await writeAudit(tx, author, { action: 'delete', entityType: 'plan', entityId: id, before });
  });
}

function planColumns(author: Author, { name, decisions, period, versions }: SavePlan) {
  return {
    name,
    decisions: decisionsColumn(decisions),
    period: toJson(period),
    versions: toJson(versions),
    updatedBy: author.actor,
  };
}

function priceRow({ meterId, price, validFrom, validTo }: SavePlan['prices'][number]) {
  return {
    id: uuidv7(),
    meterId,
    price: toJson(price),
    validFrom: new Date(validFrom),
    validTo: validTo && new Date(validTo),
  };
}

async function checkPrices(tx: Transaction, plan: SavePlan): Promise<void> {
  const { prices } = plan;
  const known = await meterNames(tx);
  const [fault] = planFaults(plan);
  if (fault !== undefined) throw wrongField(fault.path, fault.message);
  for (const [index, { phases }] of plan.versions.entries())
    for (const [at, phase] of phases.entries())
      for (const [number, { meterId }] of phase.prices.entries())
        if (!known.has(meterId))
          throw wrongField(
            `versions[${index}].phases[${at}].prices[${number}].meterId`,
            `there is no meter "${meterId}"`,
          );
  prices.forEach((one, index) => {
    const path = `prices[${index}]`;
    if (!known.has(one.meterId)) throw wrongField(`${path}.meterId`, `there is no meter "${one.meterId}"`);
    requireSpan(one, `${path}.validTo`);
    const other = prices.findIndex(
      (earlier, at) => at < index && earlier.meterId === one.meterId && overlappingPlans([earlier, one]) !== null,
    );
    if (other >= 0)
      throw wrongField(
        `${path}.validFrom`,
        `overlaps another price of the same meter, which holds from ${prices[other]?.validFrom}`,
      );
  });
}

async function withFreeName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw wrongField('name', `a plan named "${name}" exists`);
    throw error;
  }
}
