import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { CopyRows } from './copy-rows.ts';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { withClient } from './pool-client.ts';
import { StatementQueue } from './statement-queue.ts';

/** Runs SQL that Prisma cannot express. */
export type SqlRunner = {
  /**
   * One statement with `$1`-style parameters; returns its rows. `bigint` and `numeric` columns arrive as strings (so no
   * digit is lost), `timestamptz` as Date, `json`/`jsonb` parsed. A JSON parameter is passed as its text.
   * @param statement its text; or, for a statement made of optional parts, a `Prisma.sql` that carries its own values:
   * there a parameter cannot be bound without being used, which PostgreSQL refuses
   */
  sql<Row extends object>(statement: string | Prisma.Sql, params?: readonly unknown[]): Promise<Row[]>;
};

/** What runs in one transaction. */
export type Transaction = SqlRunner & {
  /**
   * Adds rows to a table with COPY, the least work per row there is. One row that cannot be stored fails all of them.
   * @param into the table and its columns, such as `events (id, time)`
   * @param rows in COPY's text format
   */
  copy(into: string, rows: string): Promise<void>;
};

/** An open, migrated database. On PGlite and on PostgreSQL everything here behaves the same. */
export type Database = SqlRunner & {
  readonly kind: 'pglite' | 'postgres';
  readonly prisma: PrismaClient;
  /** The driver's pool, for what needs a session of its own. */
  readonly pool: pg.Pool;
  /**
   * Runs `run` in one transaction: committed when it resolves, rolled back when it rejects. Inside, use only the runner
   * that is passed in; on PGlite anything else waits for the end of the transaction. Its statements run in the order in
   * which they are asked for, and need not be awaited before the next is.
   */
  transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Waits for what is running, then closes. */
  close(): Promise<void>;
};

// On PGlite a transaction queues behind every other statement, so Prisma's default of 2 s to start would fail under load.
const transactionOptions = { maxWait: 30_000, timeout: 30_000 };

async function runSql<Row extends object>(
  target: pg.Pool | pg.PoolClient,
  statement: string | Prisma.Sql,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  const isText = typeof statement === 'string';
  const { rows } = await target.query<Row>(
    isText ? statement : statement.text,
    isText ? [...params] : statement.values,
  );
  return rows;
}

/** Wraps an already migrated pool. `closePool` releases what is under it. */
export function createDatabase(kind: Database['kind'], pool: pg.Pool, closePool: () => Promise<void>): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions });
  let closing: Promise<void> | undefined;

  return {
    kind,
    prisma,
    pool,
    sql: (text, params) => runSql(pool, text, params),
    transaction: (run) =>
      withClient(pool, async (client) => {
        await client.query('BEGIN');
        const statements = new StatementQueue();
        try {
          const result = await run({
            sql: (text, params) => statements.run(() => runSql(client, text, params)),
            copy: (into, rows) =>
              statements.run(() => client.query(new CopyRows(`COPY ${into} FROM STDIN`, rows)).done),
          });
          await statements.end();
          await client.query('COMMIT');
          return result;
        } catch (error) {
          await statements.abandon();
          await client.query('ROLLBACK').catch(() => {});
          throw error;
        }
      }),
    close: () => {
      closing ??= prisma.$disconnect().then(closePool);
      return closing;
    },
  };
}
