import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putEmptyDatabase } from '@tallygate/db/empty-database';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openDatabase } from '@tallygate/db/open-database';
import { afterAll, expect, it } from 'vitest';
import { readRuns } from '../reconciliation/run-rows.ts';
import { readRails } from './rail-rows.ts';
import { readReport } from './report-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallygate-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first migration that keeps what was asked and answered in an attempt. */
const FIRST_NEW = '20261201033427_rail_exchanges';

it('attempts that were made before what was asked and answered was kept are read, and comparisons begin with none', async () => {
  const migrationsDir = join(folder, 'migrations');
  cpSync(findMigrations(), migrationsDir, { recursive: true });
  for (const name of readdirSync(migrationsDir))
    if (name >= FIRST_NEW && name.startsWith('2')) rmSync(join(migrationsDir, name), { recursive: true });
  await putEmptyDatabase(folder);
  const before = await openDatabase({ dataDir: folder, migrationsDir });
  await before.sql(
    `insert into rails (id, name, kind, mode, updated_by) values ('r1', 'Stripe', 'stripe', 'test', 'ann')`,
  );
  await before.sql(`insert into rail_reports (rail_id, identifier, company, meter_id, meter_version, part_from, revision, value, state)
    values ('r1', 'tg:1', 'acme', 'm1', 1, '2026-11-30T10:00:00Z', 1, 3, 'acknowledged')`);
  await before.sql(`insert into rail_attempts (rail_id, identifier, at, outcome, status, message)
    values ('r1', 'tg:1', '2026-11-30T11:00:00Z', 'delivered', 200, '')`);
  await before.close();

  const after = await openDatabase({ dataDir: folder });
  const attempt = { at: '2026-11-30T11:00:00.000Z', outcome: 'delivered', status: 200, message: '' };
  expect(await readReport(after.prisma, 'r1', 'tg:1')).toMatchObject({
    value: '3',
    attempts: [{ ...attempt, exchanges: [] }],
  });
  expect(await readRails(after.prisma)).toMatchObject([{ id: 'r1', lastAttempt: attempt, oldestWaiting: null }]);
  expect(await readRuns(after, 10)).toEqual([]);
  await after.close();
});
