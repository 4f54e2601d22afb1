import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { expect, it } from 'vitest';
import { listCompanyPlans } from '../plans/company-plans.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { readCredits } from './read-credits.ts';

const MIGRATION = readFileSync(join(findMigrations(), '20261201103000_credits', 'migration.sql'), 'utf8');
/** Ends of statements; those within a function's body stay. */
const STATEMENT_END = /;\s*\n(?!END|\s*RAISE)/;

it('a company of the version before has no credits, and its calls spend none', async () => {
  const db = await openTestDatabase();
  try {
    await db.sql('drop table credit_entries, credit_lease_parts, credit_leases, credit_grants, credit_pots');
    await db.sql('drop function keep_credit_entry');
    await db.sql(
      `insert into customers (company, name, details, created_at, updated_at, updated_by) values ('acme', 'Acme', '{}', now(), now(), '')`,
    );
    for (const statement of MIGRATION.split(STATEMENT_END)) if (statement.trim() !== '') await db.sql(statement);

    await ingestInto(db, [aCallEvent({ company: 'acme' })], '2026-09-01T10:00:01Z');
    expect(await readCredits(db, 'acme', new Date())).toEqual({ balances: [], grants: [] });
    await expect(
      db.sql(
        `insert into credit_pots (id, company, unit, hash, debt) values (gen_random_uuid(), 'acme', 'usd', '', -1)`,
      ),
    ).rejects.toThrow('credit_pots_sound');
  } finally {
    await db.close();
  }
});

it('a company on a plan of the version before pays by invoice', async () => {
  const db = await openTestDatabase();
  try {
    await db.sql('alter table company_plans drop column credit_mode');
    await db.sql(`insert into plans (id, name) values ('p', 'Pro')`);
    await db.sql(
      `insert into company_plans (id, company, plan_id, valid_from) values ('c', 'acme', 'p', '2026-01-01')`,
    );
    await db.sql(readFileSync(join(findMigrations(), '20261201112000_credit_modes', 'migration.sql'), 'utf8'));
    expect(await listCompanyPlans(db.prisma)).toMatchObject([{ company: 'acme', credit: 'invoice' }]);
  } finally {
    await db.close();
  }
});
