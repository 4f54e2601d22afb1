import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bytesSinceCheckpoint } from './checkpoints.ts';
import type { Database } from './database.ts';
import { putEmptyDatabase } from './empty-database.testing.ts';
import { openDatabase } from './open-database.ts';

const MEGABYTE = 1_000_000;

describe('checkpoints of the embedded database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallygate-checkpoints-'));
  const log: string[] = [];
  let db: Database;

  const INSERT = 'INSERT INTO written SELECT $1 FROM generate_series(1, $2)';
  const values = (bytes: number) => ['x'.repeat(1_000), bytes / 1_000];
  const redo = () => db.sql('SELECT redo_lsn::text FROM pg_control_checkpoint()');
  /** Waits until so many looks have begun: what was not done by then was decided against. */
  const looked = (count: number) => expect.poll(looks, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
  const looks = () => vi.mocked(db.pool.query).mock.calls.filter(([text]) => String(text).includes('redo_lsn')).length;

  beforeAll(async () => {
    const checkpoints = { afterBytes: 2 * MEGABYTE, everyMs: 20 };
    await putEmptyDatabase(folder);
    db = await openDatabase({ dataDir: folder, checkpoints, log: (line) => log.push(line) });
    await db.sql('CREATE TABLE written (text text)');
    await db.sql('CHECKPOINT');
    vi.spyOn(db.pool, 'query');
    log.length = 0;
  }, 60_000);
  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true });
  });

  it('bound what a start after a kill has to read again', async () => {
    for (let round = 0; round < 4; round++) {
      await db.sql(INSERT, values(3 * MEGABYTE));

      await expect.poll(() => bytesSinceCheckpoint(db.pool), { timeout: 10_000 }).toBeLessThan(2 * MEGABYTE);
    }
  });

  it('are not taken when little was written', async () => {
    const before = await redo();

    await db.sql(INSERT, values(MEGABYTE / 10));
    // One may have begun before the insert; the second has looked at it, and has ended when the third begins.
    await looked(looks() + 3);

    expect(await redo()).toEqual(before);
  });

  it('wait for the end of a transaction', async () => {
    const before = looks();
    await db.transaction(async (tx) => {
      await tx.sql(INSERT, values(3 * MEGABYTE));
      // It waits for the transaction, and no other begins meanwhile.
      await looked(before + 1);
    });

    await expect.poll(() => bytesSinceCheckpoint(db.pool), { timeout: 10_000 }).toBeLessThan(2 * MEGABYTE);
    expect(log).toEqual([]);
  });
});
