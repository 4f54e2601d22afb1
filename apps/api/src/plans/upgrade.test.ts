import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';
import { expect, it } from 'vitest';
import { listCompanyPlans } from './company-plans.ts';
import { readPlans } from './plan-rows.ts';

const MIGRATION = readFileSync(join(findMigrations(), '20261130230953_plan_terms', 'migration.sql'), 'utf8');

it('a plan of the version before is one phase without end, by the month in UTC, with nobody’s private terms', async () => {
  const db = await openTestDatabase();
  try {
    await db.sql('alter table plans drop column period, drop column versions');
    await db.sql('alter table company_plans drop column private_terms');
    await db.sql(`insert into plans (id, name) values ('p', 'Pro')`);
    await db.sql(
      `insert into plan_prices (id, plan_id, meter_id, price, valid_from) values ('pp', 'p', 'm', $1::jsonb, '2026-01-01')`,
      [JSON.stringify({ model: 'per_unit', unitAmount: '5' })],
    );
    await db.sql(
      `insert into company_plans (id, company, plan_id, valid_from) values ('c', 'acme', 'p', '2026-01-01')`,
    );
    for (const statement of MIGRATION.split(';')) if (statement.trim() !== '') await db.sql(statement);

    expect(await readPlans(db.prisma)).toMatchObject([
      {
        name: 'Pro',
        versions: [],
        period: { interval: 'month', zone: 'UTC' },
        prices: [{ price: { unitAmount: '5' } }],
      },
    ]);
    expect(await listCompanyPlans(db.prisma)).toMatchObject([{ company: 'acme', privateTerms: null }]);
    // Nobody is invoiced for months before invoices existed.
    const [issuer] = await db.sql<{ begins: Date }>('select begins from invoice_issuer');
    expect(issuer?.begins.toISOString()).toMatch(/-01T00:00:00\.000Z$/);
  } finally {
    await db.close();
  }
});
