import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { lockHolder } from '@tallygate/disk/process-lock';
import { expect, test } from 'vitest';
import { acquireLock } from './lock.ts';
import { drain, openForTest, temporaryFolder } from './spool.testing.ts';

test('a held lock names its holder, and a released one can be taken', () => {
  const path = `${temporaryFolder()}/x.lock`;
  const lock = acquireLock(path, 'the thing');
  expect(() => acquireLock(path, 'the thing')).toThrow(`the thing is held by process ${process.pid}`);
  lock.release();
  expect(lockHolder(path)).toBeNull();
  acquireLock(path, 'the thing').release();
});

test.each([
  ['a process that is gone', { pid: 2 ** 22 + 1 }],
  ['an earlier process that had our pid', { pid: process.pid, processStart: 'another boot:1' }],
  ['an earlier process whose pid a living one has now', { pid: process.ppid, processStart: 'another boot:1' }],
])('the lock of %s is taken over', (_, holder) => {
  const dir = temporaryFolder();
  writeFileSync(`${dir}/x.lock`, JSON.stringify(holder));
  const lock = acquireLock(`${dir}/x.lock`, 'the thing');
  expect(JSON.parse(readFileSync(`${dir}/x.lock`, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(readdirSync(dir)).toEqual(['x.lock']);
  lock.release();
});

test('a lock of a living process is respected although it does not say when that was born', () => {
  const path = `${temporaryFolder()}/x.lock`;
  writeFileSync(path, JSON.stringify({ pid: process.ppid, processStart: null }));
  expect(() => acquireLock(path, 'the thing')).toThrow(`process ${process.ppid}`);
});

test('two spools cannot write under one name, or read under one name, but side by side under two', async () => {
  const dir = temporaryFolder();
  const a = await openForTest(dir, { writerId: 'a' });
  await expect(openForTest(dir, { writerId: 'a' })).rejects.toThrow(/the spool writer a is held by process/);
  const b = await openForTest(dir, { writerId: 'b' });
  const reader = a.reader('r');
  expect(() => b.reader('r')).toThrow(/the reader r is held by process/);
  await a.append('from a');
  await b.append('from b');
  await a.refresh();
  expect((await drain(reader)).sort()).toEqual(['from a', 'from b']);
  await reader.close();
  await b.append('more from b');
  expect(await drain(b.reader('r'))).toEqual(['more from b']);
});
