import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import { type BillingPeriod, periodAt } from '@tallygate/metering/billing-period';
import { planAt } from '@tallygate/metering/plan-at';
import { type PlanPrice, planPrice } from '@tallygate/metering/plan-price';
import { companyPlanViews } from './company-plans.ts';
import { readPlans } from './plan-rows.ts';
import { planTerms } from './plan-terms.ts';

/** What a company's plan takes for calls of a meter, and the billing period that it belongs to. */
export type CompanyPrice = PlanPrice & { period: BillingPeriod };

/** @returns null while the company is on no plan: then prices of meters hold */
export type CompanyPrices = (call: { company: string; meterId: string; at: number }) => CompanyPrice | null;

/**
 * The prices of all companies by their plans, whenever.
 * @param change what is asked is asked of plans as if they were changed so
 */
export async function readCompanyPrices(
  { prisma }: Pick<Database, 'prisma'>,
  change: (plan: PlanView) => PlanView = (plan) => plan,
): Promise<CompanyPrices> {
  const views = (await readPlans(prisma)).map(change);
  if (views.length === 0) return () => null;
  const rows = new Map<string, CompanyPlanView[]>();
  for (const row of await companyPlanViews(prisma, {})) rows.set(row.company, [...(rows.get(row.company) ?? []), row]);
  return ({ company, meterId, at }) => {
    const own = rows.get(company) ?? [];
    const cycle = views.find(({ id }) => id === planAt(own, at)?.planId)?.period;
    if (cycle === undefined) return null;
    const period = periodAt(cycle, at);
    const found = planPrice(planTerms(own, views), { meterId, at, since: period.from });
    return found && { ...found, period };
  };
}
