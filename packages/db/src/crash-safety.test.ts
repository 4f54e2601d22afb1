import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { putEmptyDatabase } from './empty-database.testing.ts';
import { openDatabase } from './open-database.ts';

const writer = fileURLToPath(new URL('./acknowledging-writer.fixture.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tallygate-crash-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lets a writer work until `count` more rows are acknowledged, kills it in the middle, and returns what it printed. */
async function writeAndKill(count: number): Promise<number[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  // Its output ends a little before it does, and until then it holds the folder.
  const ended = once(child, 'exit');
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  await ended;
  return acknowledged;
}

it('a process killed while it writes loses no acknowledged row, and its folder opens again', async () => {
  await putEmptyDatabase(folder);
  const acknowledged = [...(await writeAndKill(200)), ...(await writeAndKill(200))];

  const db = await openDatabase({ dataDir: folder });
  const rows = await db.sql<{ number: number }>(`SELECT (value ->> 'number')::int AS number FROM settings`);
  await db.close();

  expect(acknowledged.length).toBeGreaterThanOrEqual(400);
  expect(new Set(rows.map(({ number }) => number))).toEqual(new Set([...rows.keys()]));
  expect(rows.length).toBeGreaterThanOrEqual(Math.max(...acknowledged) + 1);
}, 120_000);
