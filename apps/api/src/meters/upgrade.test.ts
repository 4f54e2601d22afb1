import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openTestDatabase } from '@tallygate/db/test-database';
import { expect, it } from 'vitest';
import { getMeter, listMeterPrices, listMeterVersions } from './list-meters.ts';

const MIGRATION = readFileSync(join(findMigrations(), '20261130040000_meter_prices', 'migration.sql'), 'utf8');

it('the price of a meter of the version before is the first of its versions, and holds since ever', async () => {
  const db = await openTestDatabase();
  try {
    await db.sql('drop table meter_prices');
    const definition = JSON.stringify({ filter: { field: 'method', op: 'equals', value: 'tools/call' } });
    const price = (unitAmount: string) => JSON.stringify({ model: 'per_unit', unitAmount });
    await db.sql(
      `insert into meters (id, version, name, definition, price, status, created_by, superseded_by)
       values ('m', 1, 'Calls', $1::jsonb, $2::jsonb, 'active', 'ann', 2),
         ('m', 2, 'Calls', $1::jsonb, $3::jsonb, 'active', 'bob', null)`,
      [definition, price('5'), price('7')],
    );
    for (const statement of MIGRATION.split(';')) if (statement.trim() !== '') await db.sql(statement);

    const context = { db, now: () => new Date('2020-01-01T00:00:00Z') };
    expect(await getMeter(context, 'm')).toMatchObject({ version: 2, price: { unitAmount: '7' }, redefinedAt: null });
    expect(await listMeterPrices(context, 'm')).toMatchObject([
      { version: 1, validFrom: null, validTo: null, price: { unitAmount: '7' }, createdBy: 'bob' },
    ]);
    expect(await listMeterVersions(context, 'm')).toMatchObject([
      { version: 2, price: { unitAmount: '7' } },
      { version: 1, price: { unitAmount: '5' } },
    ]);
  } finally {
    await db.close();
  }
});
