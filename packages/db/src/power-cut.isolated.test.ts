import type * as fs from 'node:fs';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { sessionOf } from './embedded-session.ts';
import { ForgetfulDisk } from './forgetful-disk.testing.ts';
import { openPglite } from './open-pglite.ts';
import { type PglitePool, pglitePool } from './pglite-pool.ts';

const syncs = vi.hoisted(() => ({ onSync: (_fd: number): void => {} }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const fsyncSync = (fd: number) => {
    real.fsyncSync(fd);
    syncs.onSync(fd);
  };
  return { ...real, fsyncSync, default: { ...real, fsyncSync } };
});

const parent = mkdtempSync(join(tmpdir(), 'tallygate-power-cut-'));
const folder = join(parent, 'pglite');
const opened: PglitePool[] = [];

async function open(path: string): Promise<PglitePool['pool']> {
  const database = pglitePool(sessionOf(await openPglite(path)));
  opened.push(database);
  return database.pool;
}

afterEach(async () => {
  syncs.onSync = () => {};
  for (const database of opened.splice(0)) await database.close();
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

it('a new database is on disk, file by file, before it has its name', async () => {
  const synced = new Set<string>();
  syncs.onSync = (fd) => synced.add(readlinkSync(`/proc/self/fd/${fd}`));
  await open(folder);

  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'postmaster.pid')
    .map(({ parentPath, name }) => join(parentPath, name).replace(folder, `${folder}.new`));

  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => !synced.has(file))).toEqual([]);
  expect(synced.has(parent)).toBe(true);
}, 60_000);

it('what was acknowledged is there after a power cut at any moment, which takes all that was not synced', async () => {
  const disk = new ForgetfulDisk(folder, join(parent, 'store'));
  const cuts: { path: string; acknowledged: number }[] = [];
  let acknowledged = 0;
  let syncsSoFar = 0;
  const cut = () => {
    const path = join(parent, `restored-${cuts.length}`);
    disk.restoreTo(path);
    cuts.push({ path, acknowledged });
  };
  syncs.onSync = (fd) => disk.synced(fd);
  const pool = await open(folder);
  await pool.query('CREATE TABLE kept (number int PRIMARY KEY, text text)');
  syncs.onSync = (fd) => {
    // Before this sync has had its effect, which is also in the middle of checkpoints.
    syncsSoFar += 1;
    if (syncsSoFar % 23 === 0 && cuts.length < 6) cut();
    disk.synced(fd);
  };
  const add = async (count: number) => {
    for (let index = 0; index < count; index++) {
      await pool.query('INSERT INTO kept VALUES ($1, repeat($2, 20000))', [acknowledged, String(acknowledged)]);
      acknowledged += 1;
    }
  };

  await add(20);
  await pool.query('CHECKPOINT');
  await add(10);
  // The log goes on in another file, and those before the last checkpoint are used again.
  await pool.query('SELECT pg_switch_wal()');
  await pool.query('CHECKPOINT');
  await add(10);
  cut();
  syncs.onSync = () => {};

  expect(cuts.length).toBeGreaterThan(4);
  for (const { path, acknowledged } of cuts) {
    const restored = await open(path);
    const { rows } = await restored.query<{ rows: number; whole: number }>(
      'SELECT count(*)::int AS rows, count(*) FILTER (WHERE text = repeat(number::text, 20000))::int AS whole FROM kept',
    );
    expect(rows[0]?.rows, path).toBeGreaterThanOrEqual(acknowledged);
    expect(rows[0]?.whole, path).toBe(rows[0]?.rows);
  }
}, 120_000);
