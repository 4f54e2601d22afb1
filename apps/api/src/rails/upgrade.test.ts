import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putEmptyDatabase } from '@tallygate/db/empty-database';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openDatabase } from '@tallygate/db/open-database';
import { afterAll, expect, it } from 'vitest';
import { readRuns } from '../reconciliation/run-rows.ts';
import { upgraded } from '../test-support/upgraded.testing.ts';
import { readBills } from './billing/bill-rows.ts';
import { readRecords } from './moesif/record-rows.ts';
import { readRails } from './rail-rows.ts';
import { readReport } from './report-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallygate-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BILLS = '20261201034145_rail_bills';
const RECORDS = '20261201035309_rail_records';
const REPORT_CALLS = '20261201042319_rail_report_calls';
const ALIGNED = '20261201043707_aligned_subscriptions';
const REVISION = '20261201110500_rail_revision';
/** The first migration that keeps what was asked and answered in an attempt. */
const FIRST_NEW = '20261201033427_rail_exchanges';

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

it('a rail of before it billed by plans goes on telling usage alone, and what it reported is of no price', async () => {
  const undo = [
    'drop table rail_bills, rail_subscriptions, rail_prices',
    'drop index rail_reports_rail_id_meter_id_company_part_from_price_key_r_key',
    'alter table rail_reports drop column price_key',
    'alter table rail_webhooks drop column via',
    'alter table rails drop column events_cursor, drop column from_plans, drop column plans_hash, drop column swept_at',
    `create unique index rail_reports_rail_id_meter_id_company_part_from_revision_key
      on rail_reports (rail_id, meter_id, company, part_from, revision)`,
  ];
  const webhook = `insert into rail_webhooks (rail_id, event_id, type, object_id, received_at)
    values ('r1', 'evt_1', 'invoice.paid', 'in_1', '2026-11-30T10:00:00Z')`;
  await upgraded({ undo, write: [A_RAIL, A_REPORT, webhook], migration: BILLS }, async (db) => {
    expect(await readRails(db.prisma)).toMatchObject([{ id: 'r1', fromPlans: false, reports: { waiting: 1 } }]);
    expect(await readReport(db.prisma, 'r1', 'tg:1')).toMatchObject({ value: '3', priceKey: '' });
    expect(await db.prisma.railWebhook.findMany()).toMatchObject([{ eventId: 'evt_1', via: 'webhook' }]);
    expect(await readBills(db.prisma, { railId: 'r1', limit: 10 })).toEqual([]);
    // What is told by a price stands beside what was told without one, each revision once.
    const [former] = await db.prisma.railReport.findMany();
    const again = (identifier: string) =>
      db.prisma.railReport.create({ data: { ...(former as typeof former & object), identifier, priceKey: 'p' } });
    await again('tg:2');
    await expect(again('tg:3')).rejects.toThrow('Unique constraint');
  });
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
