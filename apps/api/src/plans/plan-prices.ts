import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import { type CompanyPrice, companyPrice } from '@tallygate/metering/company-price';
import { companyPlanViews } from './company-plans.ts';
import { readPlans } from './plan-rows.ts';
import { companyTerms } from './plan-terms.ts';

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
  return ({ company, meterId, at }) => companyPrice(companyTerms(rows.get(company) ?? [], views), { meterId, at });
}
