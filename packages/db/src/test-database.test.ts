import { expect, it } from 'vitest';
import type { Database } from './database.ts';
import { openTestDatabase } from './test-database.testing.ts';

it('each test database is migrated, empty and its own', async () => {
  const [one, other] = await Promise.all([openTestDatabase(), openTestDatabase()]);

  await one.prisma.keyManager.create({ data: { name: 'PrimaryIDP', entity: {}, updatedBy: 'admin' } });

  expect(await one.prisma.keyManager.count()).toBe(1);
  expect(await other.prisma.keyManager.count()).toBe(0);
  await Promise.all([one.close(), other.close()]);
}, 60_000);

it('a test database that was closed comes back with nothing of what was stored, counted, set, locked or left open in it', async () => {
  const tables = `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
  const contents = async (db: Database) => {
    const names = await db.sql<{ name: string }>(tables);
    return Promise.all(names.map(({ name }) => db.sql(`select '${name}' as name, t.* from "${name}" t`)));
  };
  const sequences = 'select sequencename, last_value from pg_sequences order by 1';
  const settings = `select current_setting('work_mem'), current_setting('TimeZone')`;
  const locks = `select count(*)::int as advisory from pg_locks where locktype = 'advisory'`;
  const used = await openTestDatabase();
  const before = await Promise.all([contents(used), used.sql(sequences), used.sql(settings), used.sql(locks)]);
  expect(before[0].flat().length).toBeGreaterThan(0);

  await used.prisma.keyManager.create({ data: { name: 'PrimaryIDP', entity: {}, updatedBy: 'admin' } });
  await used.sql(
    "insert into audit_entries (actor, action, entity_type, entity_id, source) values ('a', 'b', 'c', 'd', 'e')",
  );
  await used.sql('update audit_heads set seq = 7');
  await used.sql('delete from ledger_retention');
  await used.sql(`select nextval('events_seq_seq')`);
  await used.sql(`set work_mem = '1MB'`);
  await used.sql('create temp table scratch (n int)');
  await used.sql('select pg_advisory_lock(7)');
  await used.sql('begin');
  await used.close();

  const again = await openTestDatabase();
  expect(await Promise.all([contents(again), again.sql(sequences), again.sql(settings), again.sql(locks)])).toEqual(
    before,
  );
  expect(await again.sql(`select to_regclass('scratch') as scratch`)).toEqual([{ scratch: null }]);
  await again.close();
}, 60_000);

it.each([
  ['create table extra (n int)', `select from pg_class where relname = 'extra'`],
  ['alter table audit_entries disable trigger user', `select from pg_trigger where tgenabled = 'D'`],
  [`alter role postgres set work_mem = '1MB'`, 'select from pg_db_role_setting'],
])(
  'a test database does not come back after %s',
  async (change, found) => {
    const changed = await openTestDatabase();
    await changed.sql(change);
    expect(await changed.sql(found)).not.toEqual([]);
    await changed.close();

    const next = await openTestDatabase();
    expect(await next.sql(found)).toEqual([]);
    await next.close();
  },
  60_000,
);
