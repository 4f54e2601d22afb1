import { type Period, period as periodSchema } from '@tallygate/contracts/meter';
import type { CompanyPlanView } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import { planAt } from '@tallygate/metering/plan-at';
import { companyPlanViews } from '../plans/company-plans.ts';
import { readPlans } from '../plans/plan-rows.ts';

export const CALENDAR_MONTHS: Period = periodSchema.parse({});

/** How the billing periods of companies are cut. */
export type Cycles = {
  /** Months of UTC for a company that is on no plan. */
  of: (company: string) => Period;
  /** The companies that are on a plan. */
  companies: readonly string[];
};

/** Reads by which plan each company is billed at an instant, milliseconds since 1970. */
export async function readCycles({ prisma }: Database, at: number): Promise<Cycles> {
  const periods = new Map((await readPlans(prisma)).map(({ id, period }) => [id, period]));
  const entries = new Map<string, CompanyPlanView[]>();
  for (const entry of await companyPlanViews(prisma, {}))
    entries.set(entry.company, [...(entries.get(entry.company) ?? []), entry]);
  const planned = new Map(
    [...entries].flatMap(([company, rows]) => {
      const planId = planAt(rows, at)?.planId;
      return planId === undefined ? [] : [[company, periods.get(planId) ?? CALENDAR_MONTHS] as const];
    }),
  );
  return { of: (company) => planned.get(company) ?? CALENDAR_MONTHS, companies: [...planned.keys()] };
}
