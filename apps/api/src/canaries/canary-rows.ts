import { AppError } from '@tallygate/contracts/app-error';
import { price } from '@tallygate/contracts/price';
import type { CreatePriceCanary, PriceCanaryView } from '@tallygate/contracts/price-canary';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import { meterNames } from '../meters/meter-rows.ts';
import { requirePlan } from '../plans/plan-rows.ts';
import { wrongField } from '../plugins/wrong-field.ts';

type Context = { db: Database; author: Author; now: () => Date };

/** Every canary, those that run first, the newest before. */
export async function listCanaries(tx: Transaction, id?: string): Promise<PriceCanaryView[]> {
  const rows = await tx.priceCanary.findMany({
    where: id === undefined ? {} : { id },
    include: { plan: { select: { name: true } } },
    orderBy: [{ endedAt: { sort: 'desc', nulls: 'first' } }, { startedAt: 'desc' }],
  });
  const names = await meterNames(tx);
  return rows.map((row) => ({
    id: row.id,
    meterId: row.meterId,
    meterName: names.get(row.meterId) ?? row.meterId,
    planId: row.planId,
    planName: row.plan?.name ?? null,
    price: price.parse(row.price),
    percent: row.percent,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    createdBy: row.createdBy,
  }));
}

/** @throws AppError NOT_FOUND */
export async function requireCanary(tx: Transaction, id: string): Promise<PriceCanaryView> {
  const [canary] = await listCanaries(tx, id);
  if (!canary) throw new AppError('NOT_FOUND', { detail: `There is no price canary "${id}"` });
  return canary;
}

/**
 * Begins to try a price. Nothing that is charged changes.
 * @throws AppError INVALID_INPUT for an unknown meter or plan, or a currency that is not the plan's
 */
export function startCanary({ db, author, now }: Context, draft: CreatePriceCanary): Promise<PriceCanaryView> {
  return db.prisma.$transaction(async (tx) => {
    if (!(await meterNames(tx)).has(draft.meterId)) throw wrongField('meterId', `there is no meter "${draft.meterId}"`);
    if (draft.planId !== null) await checkCurrency(tx, draft.planId, draft.price.currency);
    const id = uuidv7();
    const { meterId, planId, percent } = draft;
    await tx.priceCanary.create({
      data: { id, meterId, planId, percent, price: toJson(draft.price), startedAt: now(), createdBy: author.actor },
    });
    const after = await requireCanary(tx, id);
    await writeAudit(tx, author, { action: 'create', entityType: 'price_canary', entityId: id, after });
    return after;
  });
}

/** Ends it; calls after are not tried. Asked twice it stays ended as it was. @throws AppError NOT_FOUND */
export function endCanary({ db, author, now }: Context, id: string): Promise<PriceCanaryView> {
  return db.prisma.$transaction(async (tx) => {
    const before = await requireCanary(tx, id);
    if (before.endedAt !== null) return before;
    await tx.priceCanary.updateMany({ where: { id, endedAt: null }, data: { endedAt: now() } });
    const after = await requireCanary(tx, id);
    await writeAudit(tx, author, { action: 'end', entityType: 'price_canary', entityId: id, before, after });
    return after;
  });
}

/** @throws AppError NOT_FOUND */
export async function deleteCanary({ db, author }: Context, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const before = await requireCanary(tx, id);
    await tx.priceCanary.delete({ where: { id } });
    await writeAudit(tx, author, { action: 'delete', entityType: 'price_canary', entityId: id, before });
  });
}

async function checkCurrency(tx: Transaction, planId: string, found: string): Promise<void> {
  const plan = await requirePlan(tx, planId);
  const currencies = [...new Set(plan.versions.map(({ currency }) => currency))];
  if (currencies.length > 0 && !currencies.includes(found))
    throw wrongField('price.currency', `found ${found}; must be ${currencies.join(' or ')}, the currency of the plan`);
}
