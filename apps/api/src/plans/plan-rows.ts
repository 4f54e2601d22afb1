import { AppError } from '@tallygate/contracts/app-error';
import { decisionOverrides } from '@tallygate/contracts/mcp-proxy';
import { period } from '@tallygate/contracts/meter';
import type { PlanView } from '@tallygate/contracts/plan';
import { planVersion } from '@tallygate/contracts/plan-terms';
import { price } from '@tallygate/contracts/price';
import type { PlanValidity } from '@tallygate/metering/plan-at';
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
    period: period.parse(row.period ?? {}),
    versions: planVersion.array().parse(row.versions),
    createdAt: row.createdAt.toISOString(),
    revision: row.revision,
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

/** @throws AppError INVALID_INPUT when a span ends before it begins */
export function requireSpan({ validFrom, validTo }: PlanValidity, path: string): void {
  if (validTo !== null && Date.parse(validTo) <= Date.parse(validFrom))
    throw wrongField(path, `must be after validFrom (${validFrom}); found ${validTo}`);
}
