import type { PlanView, SavePlan } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import { decisionsColumn } from '../desired/plan-entities.ts';
import { meterNames } from '../meters/meter-rows.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { overlap, requirePlan, requireSpan } from './plan-rows.ts';

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
 * @throws AppError NOT_FOUND, or INVALID_INPUT as for a new plan
 */
export function changePlan(
  { db, author }: { db: Database; author: Author },
  { id, plan }: { id: string; plan: SavePlan },
): Promise<PlanView> {
  return withFreeName(plan.name, () =>
    db.prisma.$transaction(async (tx) => {
      const before = await requirePlan(tx, id);
      await checkPrices(tx, plan);
      await tx.planPrice.deleteMany({ where: { planId: id } });
      await tx.plan.update({
        where: { id },
        data: {
          ...planColumns(author, plan),
          revision: { increment: 1 },
          prices: { create: plan.prices.map(priceRow) },
        },
      });
      const after = await requirePlan(tx, id);
      await writeAudit(tx, author, { action: 'change', entityType: 'plan', entityId: id, before, after });
      return after;
    }),
  );
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

function planColumns(author: Author, { name, decisions }: SavePlan) {
  return { name, decisions: decisionsColumn(decisions), updatedBy: author.actor };
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

async function checkPrices(tx: Transaction, { prices }: SavePlan): Promise<void> {
  const known = await meterNames(tx);
  prices.forEach((one, index) => {
    const path = `prices[${index}]`;
    if (!known.has(one.meterId)) throw wrongField(`${path}.meterId`, `there is no meter "${one.meterId}"`);
    requireSpan(one, `${path}.validTo`);
    const other = prices.findIndex(
      (earlier, at) => at < index && earlier.meterId === one.meterId && overlap(earlier, one),
    );
    if (other >= 0) throw wrongField(`${path}.validFrom`, `overlaps prices[${other}], a price of the same meter`);
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
