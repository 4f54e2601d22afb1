import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { createLogger } from '@tallygate/server-kit/logger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TableStatistics } from './table-statistics.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const known = async (table = 'event_totals') => {
  const [row] = await db.sql<{ rows: number }>('select reltuples::float8 as rows from pg_class where relname = $1', [
    table,
  ]);
  return row?.rows;
};

describe('statistics of the ledger', () => {
  it('are renewed when it has grown as much as it held, and not before', async () => {
    const statistics = new TableStatistics({ db, logger: createLogger({ name: 'api', level: 'silent' }) });

    statistics.stored(4_999);
    await statistics.idle();
    expect(await known()).toBe(-1);

    statistics.stored(1);
    await statistics.idle();
    for (const table of ['events', 'event_rollups', 'event_totals']) expect(await known(table)).toBe(0);
  });

  it('are not renewed for a restart alone', async () => {
    await db.sql("update pg_class set reltuples = 100000 where relname = 'events'");
    await db.sql("update pg_class set reltuples = -1 where relname = 'event_totals'");
    const statistics = new TableStatistics({ db, logger: createLogger({ name: 'api', level: 'silent' }) });

    statistics.stored(99_999);
    await statistics.idle();
    expect(await known()).toBe(-1);

    statistics.stored(1);
    await statistics.idle();
    expect(await known()).toBe(0);
  });
});
