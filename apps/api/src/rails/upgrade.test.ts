import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallygate/db/database';
import { putEmptyDatabase } from '@tallygate/db/empty-database';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openDatabase } from '@tallygate/db/open-database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { afterAll, expect, it } from 'vitest';
import { readRuns } from '../reconciliation/run-rows.ts';
import { readRecords } from './moesif/record-rows.ts';
import { readRails } from './rail-rows.ts';
import { readReport } from './report-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallygate-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RECORDS = '20261201035309_rail_records';
const REPORT_CALLS = '20261201042319_rail_report_calls';
const ALIGNED = '20261201043707_aligned_subscriptions';
const REVISION = '20261201110500_rail_revision';
/** The first migration that keeps what was asked and answered in an attempt. */
const FIRST_NEW = '20261201033427_rail_exchanges';

/** Undoes a migration in a database that has all of them, and runs it again upon what the version before wrote. */
async function upgraded<T>(
  { undo, write, migration }: { undo: string[]; write: string[]; migration: string },
  read: (db: Database) => Promise<T>,
): Promise<T> {
  const db = await openTestDatabase();
  try {
    for (const statement of [...undo, ...write]) await db.sql(statement);
    const text = readFileSync(join(findMigrations(), migration, 'migration.sql'), 'utf8');
    for (const statement of text.split(';')) if (statement.trim() !== '') await db.sql(statement);
    return await read(db);
  } finally {
    await db.close();
  }
}

const A_RAIL = `insert into rails (id, name, kind, mode, updated_by) values ('r1', 'Moesif', 'moesif', 'test', 'ann')`;
const A_REPORT = `insert into rail_reports (rail_id, identifier, company, meter_id, meter_version, part_from, revision, value, state)
  values ('r1', 'tg:1', 'acme', 'm1', 1, '2026-11-30T10:00:00Z', 1, 3, 'waiting')`;

it('a rail of before records were kept has written none, and counts its reports alone', async () => {
  const found = await upgraded(
    { undo: ['drop table rail_records'], write: [A_RAIL, A_REPORT], migration: RECORDS },
    async ({ prisma }) => ({ rails: await readRails(prisma), records: await readRecords(prisma, 'r1', { limit: 10 }) }),
  );
  expect(found).toMatchObject({ rails: [{ id: 'r1', reports: { waiting: 1, acknowledged: 0 } }], records: [] });
});

it('a report of before calls were named is sent as the sum that it is', async () => {
  const undo = ['alter table rail_reports drop column call_ids, drop column rest'];
  const rows = await upgraded({ undo, write: [A_RAIL, A_REPORT], migration: REPORT_CALLS }, async (db) => ({
    stored: await db.prisma.railReport.findMany(),
    read: await readReport(db.prisma, 'r1', 'tg:1'),
  }));
  expect(rows).toMatchObject({ stored: [{ callIds: [], rest: null }], read: { value: '3', state: 'waiting' } });
});

it('a subscription at Stripe of before it was noted what it was brought to is looked at by the next round', async () => {
  const undo = ['alter table rail_subscriptions drop column aligned_as, drop column aligned_at'];
  const subscription = `insert into rail_subscriptions (rail_id, company, external_id, cycle, valid_from)
    values ('r1', 'acme', 'sub_1', '1 month', '2026-11-01T00:00:00Z')`;
  const rows = await upgraded({ undo, write: [A_RAIL, subscription], migration: ALIGNED }, ({ prisma }) =>
    prisma.railSubscription.findMany(),
  );
  expect(rows).toMatchObject([{ externalId: 'sub_1', alignedAs: '', alignedAt: null }]);
});

it('a rail of before edits were counted is at its first revision', async () => {
  const undo = ['alter table rails drop column revision', 'drop index rail_attempts_at_idx'];
  const rails = await upgraded({ undo, write: [A_RAIL], migration: REVISION }, ({ prisma }) => readRails(prisma));
  expect(rails).toMatchObject([{ id: 'r1', revision: 1 }]);
});

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
