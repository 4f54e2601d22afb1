import { AppError } from '@tallygate/contracts/app-error';
import type { TotalCharge } from '@tallygate/contracts/total-charge';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { readPlanCharges } from '../invoices/plan-charges.ts';
import { getMeter, listMeters } from '../meters/list-meters.ts';
import { previewUsage } from '../previews/preview-meter.ts';
import { readCompaniesOnPlans } from './companies-on-plans.ts';

type Context = { db: Database; applier: Applier; now: () => Date };
type Sum = { companies: number; total: bigint; projected: bigint; isProjected: boolean };

/** So many companies are computed at once. */
const AT_ONCE = 500;

/**
 * What all companies owe for their present periods so far, by the definition of `readCharges`: by their plans, and by prices of
 * meters where they are on none.
 */
export async function readTotalCharge(context: Context): Promise<TotalCharge> {
  const at = context.now().getTime();
  const onPlans = await readCompaniesOnPlans(context.db, at);
  const sums = new Map<string, Sum>();
  const missing = { companies: 0, meters: 0 };
  for (let first = 0; first < onPlans.length; first += AT_ONCE) {
    const some = onPlans.slice(first, first + AT_ONCE);
    missing.companies += await addPlans(context, { sums, at, companies: some });
  }
  const payers = new Set<string>();
  const isOnPlan = new Set(onPlans);
  for (const { id } of await listMeters(context, { archived: false })) {
    try {
      const preview = await previewUsage(context, await getMeter(context, id), {});
      const own = preview.companies.filter(({ company }) => !isOnPlan.has(company));
      for (const { company } of own) payers.add(company);
      const total = own.reduce((sum, company) => sum + BigInt(company.total), 0n);
      const projected = onPlans.length === 0 ? preview.projection : null;
      add(sums, preview.currency, { companies: own.length, total, projected: projected && BigInt(projected.total) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      missing.meters += 1;
    }
  }
  return {
    charges: [...sums]
      .sort(([, a], [, b]) => b.companies - a.companies)
      .map(([currency, { total, projected, isProjected }]) => ({
        currency,
        total: total.toString(),
        projected: isProjected ? projected.toString() : null,
      })),
    onPlans: onPlans.length,
    byMeters: payers.size,
    missing,
  };
}

/** @returns how many of the companies cannot be told */
async function addPlans(
  context: Context,
  { sums, at, companies }: { sums: Map<string, Sum>; at: number; companies: readonly string[] },
): Promise<number> {
  try {
    const charges = await readPlanCharges(context, companies, at);
    for (const { totals } of charges)
      for (const [currency, total] of Object.entries(totals))
        add(sums, currency, { companies: 1, total: BigInt(total), projected: null });
    return charges.filter(({ problem }) => problem !== null).length;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (companies.length === 1) return 1;
    // One that cannot be told keeps no other from its number.
    let missing = 0;
    for (const company of companies) missing += await addPlans(context, { sums, at, companies: [company] });
    return missing;
  }
}

function add(
  sums: Map<string, Sum>,
  currency: string,
  { companies, total, projected }: { companies: number; total: bigint; projected: bigint | null },
): void {
  const before = sums.get(currency) ?? { companies: 0, total: 0n, projected: 0n, isProjected: false };
  sums.set(currency, {
    companies: before.companies + companies,
    total: before.total + total,
    projected: before.projected + (projected ?? total),
    isProjected: before.isProjected || projected !== null,
  });
}
