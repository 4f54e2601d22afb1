import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';
import { expect, it } from 'vitest';
import { readPlans } from '../plans/plan-rows.ts';
import { listCanaries } from './canary-rows.ts';

const MIGRATION = readFileSync(join(findMigrations(), '20261201043000_price_canaries', 'migration.sql'), 'utf8');

it('a database of the version before keeps its plans, and tries no price yet', async () => {
  const db = await openTestDatabase();
  try {
    await db.sql('drop table price_canaries');
    await db.sql(`insert into plans (id, name) values ('p', 'Pro')`);
    for (const statement of MIGRATION.split(';')) if (statement.trim() !== '') await db.sql(statement);
    expect(await listCanaries(db.prisma)).toEqual([]);
    expect(await readPlans(db.prisma)).toMatchObject([{ id: 'p', name: 'Pro' }]);
    const canary = { id: 'c', meterId: 'm', planId: 'p', percent: 5, startedAt: new Date(), createdBy: 'ann' };
    const price = { model: 'per_unit', unitAmount: '1' };
    await db.prisma.priceCanary.create({ data: { ...canary, price } });
    await db.prisma.plan.delete({ where: { id: 'p' } });
    expect(await listCanaries(db.prisma)).toEqual([]);
    await expect(
      db.prisma.priceCanary.create({ data: { ...canary, planId: null, percent: 101, price } }),
    ).rejects.toThrow();
  } finally {
    await db.close();
  }
});
