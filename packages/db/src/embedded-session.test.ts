import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { openTestDatabase } from './test-database.testing.ts';

const MEGABYTE = 1_048_576;
const ROWS = 1_000;
const READS = 20;
/** A thousand rows of a kilobyte. */
const PAGE = 'select n, repeat(md5(n::text), 32) as filling from generate_series(1, $1::int) n';

describe('the session of the embedded database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  it('keeps nothing of what it has answered', async () => {
    const read = async (times: number) => {
      for (let time = 0; time < times; time++) expect(await database.sql(PAGE, [ROWS])).toHaveLength(ROWS);
      return usedHeap();
    };
    const before = await read(2);
    // Twenty megabytes are read; some hundred kilobytes come and go with the test's own process.
    expect((await read(READS)) - before).toBeLessThan(5 * MEGABYTE);
  });

  it('answers whole, however many pieces the answer comes in, and each statement with its own', async () => {
    const [long, short] = await Promise.all([
      database.sql(PAGE, [ROWS]),
      database.sql<{ filling: string }>("select 'short' as filling"),
    ]);
    expect(long).toEqual(Array.from({ length: ROWS }, (_, index) => ({ n: index + 1, filling: fillingOf(index + 1) })));
    expect(short).toEqual([{ filling: 'short' }]);
  });
});

function fillingOf(n: number): string {
  return createHash('md5').update(String(n)).digest('hex').repeat(32);
}

/** Bytes of the heap that somebody still holds. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
