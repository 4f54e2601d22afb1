import { AppError } from '@tallygate/contracts/app-error';
import { decisionOverrides } from '@tallygate/contracts/mcp-proxy';
import type { PlanView } from '@tallygate/contracts/plan';
import { price } from '@tallygate/contracts/price';
import type { Transaction } from '../database/transaction.ts';
import { meterNames } from '../meters/meter-rows.ts';
import { wrongField } from '../plugins/wrong-field.ts';

/** Every plan with its prices in the order of time, by name; or one of them. */
export async function readPlans(tx: Transaction, id?: string): Promise<PlanView[]> {
  const rows = await tx.plan.findMany({
    where: id === undefined ? {} : { id },
    include: {
      prices: { orderBy: [{ validFrom: 'asc' }, { meterId: 'asc' }] },
      _count: { select: { companies: true } },
    },
    orderBy: { name: 'asc' },
  });
  const names = await meterNames(tx);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    decisions: decisionOverrides.parse(row.decisions ?? {}),
    createdAt: row.createdAt.toISOString(),
    companies: row._count.companies,
    prices: row.prices.map((one) => ({
      id: one.id,
      meterId: one.meterId,
      meterName: names.get(one.meterId) ?? one.meterId,
      price: price.parse(one.price),
      validFrom: one.validFrom.toISOString(),
      validTo: one.validTo?.toISOString() ?? null,
    })),
  }));
}

/** @throws AppError NOT_FOUND */
export async function requirePlan(tx: Transaction, id: string): Promise<PlanView> {
  const [plan] = await readPlans(tx, id);
  if (!plan) throw new AppError('NOT_FOUND', { detail: `There is no plan "${id}"` });
  return plan;
}

export type Validity = { validFrom: string; validTo: string | null };

/** Whether two spans of validity share an instant. */
export function overlap(a: Validity, b: Validity): boolean {
  const ends = ({ validTo }: Validity) => (validTo === null ? Number.POSITIVE_INFINITY : Date.parse(validTo));
  return Date.parse(a.validFrom) < ends(b) && Date.parse(b.validFrom) < ends(a);
}

/** @throws AppError INVALID_INPUT when a span ends before it begins */
export function requireSpan({ validFrom, validTo }: Validity, path: string): void {
  if (validTo !== null && Date.parse(validTo) <= Date.parse(validFrom))
    throw wrongField(path, `must be after validFrom (${validFrom}); found ${validTo}`);
}
