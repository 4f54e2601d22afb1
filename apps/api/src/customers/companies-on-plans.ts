import type { Database } from '@tallygate/db/database';

/** The companies that are on a plan at an instant, by name. @param at milliseconds since 1970 */
export async function readCompaniesOnPlans(db: Database, at: number): Promise<string[]> {
  const rows = await db.sql<{ company: string }>(
    `select distinct company from company_plans
     where valid_from <= $1 and (valid_to is null or valid_to > $1) order by company`,
    [new Date(at)],
  );
  return rows.map(({ company }) => company);
}
