import { appendFileSync, readdirSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openReaders, type SpoolReaders } from './open-readers.ts';
import { SharedTail } from './shared-tail.ts';
import { drain, openForTest, settle, temporaryFolder, texts } from './spool.testing.ts';
import type { Spool } from './spool.ts';
import type { SpoolOptions } from './spool-options.ts';

/** A spool, and its reader `r` as another thread has it: through the files and the shared tail alone. */
async function open(options: Partial<SpoolOptions> = {}): Promise<{ dir: string; spool: Spool; other: SpoolReaders }> {
  const dir = temporaryFolder();
  const tail = new SharedTail();
  const spool = await openForTest(dir, { ...options, tail });
  const errors: Error[] = [];
  const other = await openReaders({
    dir,
    tails: new Map([['main', new SharedTail(tail.buffer)]]),
    onError: (error) => errors.push(error),
  });
  other.setReaders(['r']);
  onTestFinished(async () => {
    await other.close();
    expect(errors).toEqual([]);
  });
  return { dir, spool, other };
}

test('what is written is read at once, in order, over any number of segments, and its segments then go', async () => {
  const { dir, spool, other } = await open({ segmentBytes: 1024 });
  const reader = other.reader('r');
  const all = texts(60, 100);
  const read: string[] = [];
  for (const text of all) {
    await spool.append(text);
    if (read.length % 7 === 0) await reader.wait();
    read.push(...(await drain(reader)));
  }
  await vi.waitFor(async () => {
    read.push(...(await drain(reader)));
    expect(read).toEqual(all);
  });
  await settle(spool);
  await vi.waitFor(() =>
    expect(readdirSync(dir).filter((name) => name.endsWith('.seg')).length).toBeLessThanOrEqual(1),
  );
  expect(spool.stats().readers.r).toMatchObject({ queued: 0 });
});

test('waiting ends with the next record', async () => {
  const { spool, other } = await open();
  const reader = other.reader('r');
  const waiting = reader.wait();
  await spool.append('one');
  await waiting;
  expect(await drain(reader)).toEqual(['one']);
});

test('bytes that the writer has not published are no records, although they stand in the file', async () => {
  const { dir, spool, other } = await open();
  await spool.append('one');
  await other.refresh();
  const reader = other.reader('r');
  expect(await drain(reader)).toEqual(['one']);
  const [file] = readdirSync(dir).filter((name) => name.endsWith('.seg'));
  appendFileSync(`${dir}/${file}`, 'the part of a write that failed');
  await other.refresh();
  expect(await drain(reader)).toEqual([]);
  // The writer goes on where its last whole record ended.
  await spool.append('two, which is longer than what stood there before it was written');
  await other.refresh();
  expect(await drain(reader)).toEqual(['two, which is longer than what stood there before it was written']);
});

test('both sides count the same before a reader', async () => {
  const { spool, other } = await open({ segmentBytes: 1024 });
  for (const text of texts(40, 100)) await spool.append(text);
  await other.refresh();
  const reader = other.reader('r');
  const { records } = await reader.read(15, 1e6);
  await reader.commit(records.at(-1)!.position);
  await settle(spool);
  await other.refresh();
  expect(other.stats().readers.r).toMatchObject({ queued: 25, oldestMs: expect.any(Number) });
  expect(spool.stats().readers.r).toMatchObject({ queued: 25, oldestMs: other.stats().readers.r?.oldestMs });
});

test('a tail is read whole or not at all', () => {
  const tail = new SharedTail();
  const other = new SharedTail(tail.buffer);
  expect(other.read()).toBeUndefined();
  tail.publish({ segment: 3, bytes: 4096, events: 7, firstMs: null, lastMs: null });
  expect(other.read()).toEqual({ segment: 3, bytes: 4096, events: 7, firstMs: null, lastMs: null });
  const before = other.version;
  tail.publish({ segment: 3, bytes: 8192, events: 9, firstMs: 1_700_000_000_000, lastMs: 1_700_000_000_009 });
  expect(other.version).not.toBe(before);
  expect(other.read()).toMatchObject({ bytes: 8192, events: 9, firstMs: 1_700_000_000_000 });
});
