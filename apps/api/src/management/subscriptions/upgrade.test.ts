import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';
import { expect, it } from 'vitest';
import { listCompanyPlans } from '../../plans/company-plans.ts';
import { findSubscriptions } from './subscription-rows.ts';

const MIGRATION = readFileSync(join(findMigrations(), '20261201044319_gateway_subscriptions', 'migration.sql'), 'utf8');

it('a company that somebody put on a plan before there were subscriptions stays on it, by no subscription', async () => {
  const db = await openTestDatabase();
  try {
    await db.sql('drop table gateway_subscriptions');
    await db.sql(`insert into plans (id, name) values ('p', 'Pro')`);
    await db.sql(
      `insert into company_plans (id, company, plan_id, valid_from) values ('c', 'acme', 'p', '2026-01-01')`,
    );
    for (const statement of MIGRATION.split(';')) if (statement.trim() !== '') await db.sql(statement);

    expect(await findSubscriptions(db.prisma, {})).toEqual([]);
    expect(await listCompanyPlans(db.prisma)).toMatchObject([{ company: 'acme', planId: 'p', validTo: null }]);
    // When a plan of a company goes, a subscription that named it stays.
    await db.sql(`insert into gateway_subscriptions
      (id, api_id, token_hash, company, plan_id, company_plan_id, status, created_at, updated_at)
      values ('s', 'one', 'h', 'acme', 'p', 'c', 'ACTIVE', now(), now())`);
    await db.sql(`delete from company_plans where id = 'c'`);
    expect(await db.prisma.gatewaySubscription.findMany()).toMatchObject([{ id: 's', companyPlanId: null }]);
  } finally {
    await db.close();
  }
});
