import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pglitePool } from './pglite-pool.ts';
import { openPgliteThread } from './pglite-thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallygate-thread-'));

describe('the thread of the embedded database', () => {
  let database: ReturnType<typeof pglitePool>;
  beforeAll(async () => {
    database = pglitePool(await openPgliteThread(join(folder, 'data')));
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets everything else go on while a statement runs', async () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 1);
    const { rows } = await database.pool.query('select count(*)::int as count from generate_series(1, 1000000)');
    clearInterval(counting);

    expect(rows).toEqual([{ count: 1_000_000 }]);
    expect(turns).toBeGreaterThan(3);
  });

  it('answers each statement with its own error, and goes on', async () => {
    const answers = await Promise.allSettled([
      database.pool.query('select 1 / 0'),
      database.pool.query("select 'here' as answer"),
      database.pool.query('select nothing'),
    ]);

    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.rows : answer.reason.code))).toEqual([
      '22012',
      [{ answer: 'here' }],
      '42703',
    ]);
  });

  it('says why a folder cannot be opened', async () => {
    await expect(openPgliteThread('/dev/null/data')).rejects.toThrow(/ENOTDIR|not a directory/i);
  });
});
