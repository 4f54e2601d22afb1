import type { CompanyPlanView } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import { companyPlanViews } from '../plans/company-plans.ts';

/**
 * The plans of a batch of companies, by name.
 * @param page.after the last company of the batch before; empty for the first
 * @returns `next` is null when no company follows
 */
export async function readPlanRows(
  db: Database,
  { after, limit }: { after: string; limit: number },
): Promise<{ rows: Map<string, CompanyPlanView[]>; next: string | null }> {
  const found = await db.sql<{ company: string }>(
    'select distinct company from company_plans where company > $1 order by company limit $2',
    [after, limit],
  );
  const companies = found.map(({ company }) => company);
  const rows = new Map<string, CompanyPlanView[]>();
  for (const row of await companyPlanViews(db.prisma, { company: { in: companies } }))
    rows.set(row.company, [...(rows.get(row.company) ?? []), row]);
  return { rows, next: companies.length < limit ? null : (companies.at(-1) ?? null) };
}
