import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@tallygate/testing/postgres-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withLock } from './advisory-lock.ts';
import type { Database } from './database.ts';
import { putEmptyDatabase } from './empty-database.testing.ts';
import { findMigrations } from './find-migrations.ts';
import { readMigrations } from './migrations.ts';
import { type OpenDatabaseOptions, openDatabase } from './open-database.ts';
import { uniqueConstraints, uniqueViolation } from './unique-violation.ts';

const server = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'tallygate-db-'));
let databases = 0;

function emptyDatabase(kind: Database['kind']): OpenDatabaseOptions {
  databases += 1;
  if (kind === 'pglite') return { dataDir: join(folder, `data-${databases}`) };
  if (server === null) throw new Error('No PostgreSQL server.');
  return { url: server.createDatabase(`test_${databases}`) };
}

/** The same, made before: for what is about something else than its making. */
async function madeDatabase(kind: Database['kind']): Promise<OpenDatabaseOptions> {
  const options = emptyDatabase(kind);
  if (options.dataDir !== undefined) await putEmptyDatabase(options.dataDir);
  return options;
}

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const engines = [
  { kind: 'pglite', title: 'on PGlite', available: true },
  {
    kind: 'postgres',
    title: server === null ? 'on PostgreSQL (skipped: no initdb and postgres on this machine)' : 'on PostgreSQL',
    available: server !== null,
  },
] as const;

for (const { kind, title, available } of engines) {
  describe.skipIf(!available)(title, () => {
    let options: OpenDatabaseOptions;
    let db: Database;
    const firstLog: string[] = [];

    beforeAll(async () => {
      options = emptyDatabase(kind);
      db = await openDatabase({ ...options, log: (line) => firstLog.push(line) });
    }, 60_000);
    afterAll(async () => {
      await db.close();
    });

    it('applies the migrations to an empty database and nothing to a current one', async () => {
      const secondLog: string[] = [];

      await db.close();
      db = await openDatabase({ ...options, log: (line) => secondLog.push(line) });

      const names = readMigrations(findMigrations()).migrationDirectories.map(({ path }) => path);
      expect(firstLog).toEqual([`Applied database migrations: ${names.join(', ')}`]);
      expect(secondLog).toEqual([]);
    });

    it('gives back times, bytes, digits and documents exactly as they were written', async () => {
      const time = new Date('2026-03-29T01:30:00.123Z');
      const id = randomUUID();
      await db.prisma.event.create({ data: anEvent({ id, time, quantity: '12345678901234567890.000000000001' }) });
      await db.prisma.secret.create({
        data: { name: id, ciphertext: Buffer.from([0, 255, 39, 92]), last4: '1234', updatedBy: 'admin' },
      });

      const event = await db.prisma.event.findUniqueOrThrow({ where: { id } });
      const secret = await db.prisma.secret.findUniqueOrThrow({ where: { name: id } });
      const [raw] = await db.sql<{ time: Date; utc: string; quantity: string }>(
        `SELECT time, to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') AS utc, quantity
         FROM events WHERE id = $1`,
        [id],
      );

      expect(event.time).toEqual(time);
      expect(event.body).toEqual({ text: 'a "quoted" $1; value', nested: [1, null] });
      expect(event.quantity.toFixed()).toBe('12345678901234567890.000000000001');
      expect([...secret.ciphertext]).toEqual([0, 255, 39, 92]);
      expect(raw).toEqual({ time, utc: '2026-03-29 01:30:00.123', quantity: '12345678901234567890.000000000001' });
    });

    it('inserts the new rows of a batch only, and says which', async () => {
      const known = randomUUID();
      const fresh = randomUUID();
      await insertEvents(db, [known]);

      const inserted = await db.transaction((tx) => insertEvents(tx, [known, fresh]));

      expect(inserted).toEqual([fresh]);
    });

    it('copies rows as they are, and none of them when one cannot be stored', async () => {
      const texts = ['plain', 'tab\t, line\n, return\r, backslash \\ and \\N', 'ü \u{1F600}', ''];
      const escaped = ['plain', 'tab\\t, line\\n, return\\r, backslash \\\\ and \\\\N', 'ü \u{1F600}', ''];
      const rows = (values: string[]) => values.map((value, index) => `${index}\t${value}\n`).join('');
      const count = () => db.sql<{ number: number; text: string }>('SELECT number, text FROM copied ORDER BY number');
      await db.sql('CREATE TABLE copied (number int PRIMARY KEY, text text NOT NULL)');

      await db.transaction((tx) => tx.copy('copied (number, text)', rows(escaped)));
      const repeated = db.transaction((tx) => tx.copy('copied (number, text)', `9\tnine\n${rows(escaped)}`));
      await expect(repeated).rejects.toMatchObject({ code: '23505', constraint: 'copied_pkey' });
      const malformed = db.transaction((tx) => tx.copy('copied (number, text)', 'no number\ttext\n'));
      await expect(malformed).rejects.toMatchObject({ code: '22P02' });
      const misnamed = db.transaction((tx) => tx.copy('copied (numero)', rows(escaped)));
      await expect(misnamed).rejects.toMatchObject({ code: '42703' });
      const tooLate = db.transaction(async (tx) => {
        await expect(tx.sql('SELECT 1 / 0')).rejects.toThrow();
        await tx.copy('copied (number, text)', '9\tnine\n');
      });
      await expect(tooLate).rejects.toMatchObject({ code: '22012' });

      expect(await count()).toEqual(texts.map((text, number) => ({ number, text })));
      await db.sql('DROP TABLE copied');
    });

    it('copies more rows than one write of a socket takes', async () => {
      await db.sql('CREATE TABLE copied (number int PRIMARY KEY, text text NOT NULL)');
      const rows = Array.from({ length: 20_000 }, (_, number) => `${number}\t${'x'.repeat(300)}\n`).join('');

      await db.transaction((tx) => tx.copy('copied (number, text)', rows));

      const [sums] = await db.sql('SELECT count(*)::int AS rows, sum(length(text))::int AS characters FROM copied');
      expect(sums).toEqual({ rows: 20_000, characters: 6_000_000 });
      await db.sql('DROP TABLE copied');
    });

    it('undoes every statement of a transaction that fails', async () => {
      const id = randomUUID();

      const attempt = db.transaction(async (tx) => {
        await insertEvents(tx, [id]);
        await tx.sql('SELECT 1 / 0');
      });

      await expect(attempt).rejects.toThrow('division by zero');
      expect(await db.prisma.event.count({ where: { id } })).toBe(0);
    });

    it('runs the statements of a transaction in the order in which they are asked for', async () => {
      const ids = [randomUUID(), randomUUID()];

      const counts = await db.transaction(async (tx) => {
        const count = () => tx.sql<{ count: number }>('SELECT count(*)::int FROM events WHERE id = ANY($1)', [ids]);
        const [, before, , after] = await Promise.all([
          insertEvents(tx, [ids[0]!]),
          count(),
          insertEvents(tx, [ids[1]!]),
          count(),
        ]);
        return [before[0]?.count, after[0]?.count];
      });

      expect(counts).toEqual([1, 2]);
    });

    it('keeps nothing of a transaction one of whose statements failed unheard', async () => {
      const id = randomUUID();

      const attempt = db.transaction(async (tx) => {
        await insertEvents(tx, [id]);
        tx.sql('SELECT 1 / 0').catch(() => undefined);
      });

      await expect(attempt).rejects.toThrow('division by zero');
      expect(await db.prisma.event.count({ where: { id } })).toBe(0);
    });

    it('runs no statement of a transaction after it has failed', async () => {
      const ids = [randomUUID(), randomUUID(), randomUUID()];
      let insertLater: (() => Promise<unknown>) | undefined;

      const attempt = db.transaction(async (tx) => {
        for (const id of ids.slice(0, 2)) insertEvents(tx, [id]).catch(() => undefined);
        insertLater = () => insertEvents(tx, [ids[2]!]);
        throw new Error('the caller gave up');
      });

      await expect(attempt).rejects.toThrow('the caller gave up');
      await expect(insertLater?.()).rejects.toThrow('the transaction of this statement has ended');
      expect(await db.prisma.event.count({ where: { id: { in: ids } } })).toBe(0);
    });

    it('undoes a Prisma transaction that fails', async () => {
      const id = randomUUID();

      const attempt = db.prisma.$transaction(async (tx) => {
        await tx.event.create({ data: anEvent({ id }) });
        await tx.$queryRaw`SELECT 1 / 0`;
      });

      await expect(attempt).rejects.toThrow('division by zero');
      expect(await db.prisma.event.count({ where: { id } })).toBe(0);
    });

    it('serves many callers at once, failing ones among them', async () => {
      const calls = Array.from({ length: 60 }, (_, index) =>
        index % 3 === 0
          ? db.sql('SELECT * FROM no_such_table').then(
              () => 'found',
              () => 'refused',
            )
          : db.sql<{ n: number }>('SELECT $1::int AS n', [index]).then(([row]) => row?.n),
      );

      const answers = await Promise.all(calls);

      expect(answers).toEqual(Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? 'refused' : index)));
    });

    it('takes a batch of several megabytes in one statement', async () => {
      const text = 'é'.repeat(4_000_000);

      const [row] = await db.sql<{ length: number }>('SELECT length($1::jsonb ->> 0) AS length', [
        JSON.stringify([text]),
      ]);

      expect(row?.length).toBe(4_000_000);
    });

    it('names the constraint and the fields of a unique violation, however it was written', async () => {
      const aProxy = (id: string, vhost: string) => ({
        id,
        displayName: 'Everything',
        version: id,
        context: '/everything',
        vhost,
        resource: {},
        deploymentState: 'deployed',
        updatedBy: 'admin',
      });
      await db.prisma.proxy.create({ data: aProxy('one', 'a.example') });

      const byPrisma = await failure(db.prisma.proxy.create({ data: aProxy('two', 'a.example') }));
      const inTransaction = await failure(
        db.prisma.$transaction((tx) => tx.proxy.create({ data: aProxy('one', 'b.example') })),
      );
      const byPrismaRaw = await failure(db.prisma.$executeRaw`INSERT INTO proxies SELECT * FROM proxies`);
      const bySql = await failure(db.sql('INSERT INTO proxies SELECT * FROM proxies'));

      expect(uniqueViolation(byPrisma)).toEqual({
        constraint: 'proxies_vhost_context_key',
        fields: ['vhost', 'context'],
      });
      expect(uniqueViolation(inTransaction)).toEqual({ constraint: 'proxies_pkey', fields: ['id'] });
      expect(uniqueViolation(byPrismaRaw)).toEqual({ constraint: 'proxies_pkey', fields: ['id'] });
      expect(uniqueViolation(bySql)).toEqual({ constraint: 'proxies_pkey', fields: ['id'] });
      expect(uniqueViolation(new Error('unrelated'))).toBeNull();
    });

    it('knows the fields of every unique constraint of the schema', async () => {
      const rows = await db.sql<{ name: string; columns: string[] }>(
        `SELECT i.relname AS name, array_agg(a.attname::text ORDER BY k.position) AS columns
         FROM pg_index x
         JOIN pg_class i ON i.oid = x.indexrelid
         JOIN pg_namespace n ON n.oid = i.relnamespace AND n.nspname = 'public'
         CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(attnum, position)
         JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum
         WHERE x.indisunique AND i.relname NOT LIKE '\\_prisma%'
         GROUP BY i.relname`,
      );

      const inDatabase = Object.fromEntries(
        rows.map(({ name, columns }) => [name, columns.map((c) => c.replace(/_(\w)/g, (_, l) => l.toUpperCase()))]),
      );

      expect(inDatabase).toEqual(uniqueConstraints);
    });

    it('lets one holder of a lock run at a time, in order of arrival, and survives one that fails', async () => {
      const trace: string[] = [];
      const hold = (name: string) =>
        withLock(db, 'apply', async () => {
          trace.push(`${name} in`);
          await db.sql('SELECT 1');
          trace.push(`${name} out`);
          if (name === 'b') throw new Error('b failed');
        });

      const results = await Promise.allSettled(['a', 'b', 'c'].map(hold));

      expect(trace).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    });

    it('does not run out of connections when many wait for a lock', async () => {
      const hold = (index: number) =>
        withLock(db, 'apply', async () => (await db.sql<{ n: number }>('SELECT $1::int AS n', [index]))[0]?.n);

      const results = await Promise.all(Array.from({ length: 30 }, (_, index) => hold(index)));

      expect(results).toEqual(Array.from({ length: 30 }, (_, index) => index));
    });

    it('refuses a database that a newer version has migrated', async () => {
      const migrationsDir = copyMigrations();
      addMigration(migrationsDir, '0002_from_the_future', 'SELECT 1;');
      const target = await madeDatabase(kind);
      await (await openDatabase({ ...target, migrationsDir })).close();

      const error = await failure(openDatabase(target));

      expect(error).toMatchObject({ name: 'DatabaseOpenError', code: 'database_newer' });
      expect(String(error)).toContain('0002_from_the_future');
    }, 60_000);

    it('leaves the database as it was when a migration fails, and applies the corrected one', async () => {
      const migrationsDir = copyMigrations();
      const target = await madeDatabase(kind);
      await (await openDatabase({ ...target, migrationsDir })).close();
      addMigration(migrationsDir, '0002_wrong', "CREATE TABLE half (a TEXT DEFAULT 'x;y'); SELECT * FROM nowhere;");

      const error = await failure(openDatabase({ ...target, migrationsDir }));
      addMigration(migrationsDir, '0002_wrong', "CREATE TABLE half (a TEXT DEFAULT 'x;y');");
      const fixed = await openDatabase({ ...target, migrationsDir });

      expect(error).toMatchObject({ code: 'migration_failed' });
      expect(String(error)).toContain('relation "nowhere" does not exist');
      expect(await fixed.sql('INSERT INTO half DEFAULT VALUES RETURNING a')).toEqual([{ a: 'x;y' }]);
      await fixed.close();
    }, 60_000);
  });
}

describe.skipIf(server === null)(
  server === null
    ? 'PostgreSQL shared by processes (skipped: no initdb and postgres on this machine)'
    : 'PostgreSQL shared by processes',
  () => {
    it('migrates once when several processes start together', async () => {
      const target = emptyDatabase('postgres');
      const applied: string[] = [];

      const opened = await Promise.all(
        [1, 2, 3].map(() => openDatabase({ ...target, log: (line) => applied.push(line) })),
      );

      expect(applied).toEqual([expect.stringMatching(/^Applied database migrations: 0001_init\b/)]);
      await Promise.all(opened.map((db) => db.close()));
    });

    it('survives the loss of its connections, in the middle of a transaction too', async () => {
      const target = emptyDatabase('postgres');
      const db = await openDatabase(target);
      const other = await openDatabase(target);
      const loseAll = () =>
        other.sql(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );

      const attempt = db.transaction(async (tx) => {
        await tx.sql('SELECT 1');
        await loseAll();
        await tx.sql('SELECT 1');
      });

      await expect(attempt).rejects.toThrow();
      expect(await db.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await Promise.all([db.close(), other.close()]);
    });

    it('keeps a lock from every other process until it is released', async () => {
      const target = emptyDatabase('postgres');
      const one = await openDatabase(target);
      const other = await openDatabase(target);
      const trace: string[] = [];
      let waiting: Promise<void> | undefined;

      await withLock(one, 'apply', async () => {
        waiting = withLock(other, 'apply', async () => {
          trace.push('other');
        });
        await expect
          .poll(() => one.sql("SELECT 1 AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
          .toHaveLength(1);
        trace.push('one');
      });
      await waiting;

      expect(trace).toEqual(['one', 'other']);
      await Promise.all([one.close(), other.close()]);
    });
  },
);

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It was expected to fail.');
    },
    (error: unknown) => error,
  );
}

function anEvent(overrides: { id: string; time?: Date; quantity?: string }) {
  return {
    time: new Date('2026-01-01T00:00:00.000Z'),
    gatewayId: 'gateway-1',
    proxy: 'everything',
    tool: 'echo',
    method: 'tools/call',
    consumer: 'agent-a',
    outcome: 'success',
    reason: 'billable',
    billable: true,
    quantity: '1',
    isError: false,
    body: { text: 'a "quoted" $1; value', nested: [1, null] },
    ...overrides,
  };
}

async function insertEvents(runner: Pick<Database, 'sql'>, ids: string[]): Promise<string[]> {
  const batch = ids.map((id) => ({ id, time: '2026-01-01T00:00:00.000Z', body: { id } }));
  const rows = await runner.sql<{ id: string }>(
    `INSERT INTO events (id, time, gateway_id, proxy, method, consumer, outcome, reason, billable, quantity, is_error, body)
     SELECT id, time, 'gateway-1', 'everything', 'tools/call', 'agent-a', 'success', 'billable', true, 1, false, body
     FROM json_to_recordset($1::json) AS t(id uuid, time timestamptz, body jsonb)
     ON CONFLICT DO NOTHING RETURNING id`,
    [JSON.stringify(batch)],
  );
  return rows.map(({ id }) => id);
}

function copyMigrations(): string {
  const copy = mkdtempSync(join(folder, 'migrations-'));
  cpSync(findMigrations(), copy, { recursive: true });
  return copy;
}

function addMigration(migrationsDir: string, name: string, sql: string): void {
  mkdirSync(join(migrationsDir, name), { recursive: true });
  writeFileSync(join(migrationsDir, name, 'migration.sql'), sql);
}
