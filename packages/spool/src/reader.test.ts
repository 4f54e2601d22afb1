import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SpoolClosedError, SpoolInputError } from './errors.ts';
import { drain, openForTest, temporaryFolder, texts } from './spool.testing.ts';

test('a reader continues behind its last commit after a restart', async () => {
  const dir = temporaryFolder();
  const first = await openForTest(dir, { segmentBytes: 1024 });
  for (const text of texts(60, 100)) await first.append(text);
  const { records } = await first.reader('r').read(25, 1e6);
  await first.reader('r').commit(records[19]!.position);
  await first.close();
  const second = await openForTest(dir, { segmentBytes: 1024 });
  expect(second.stats().readers.r!.queued).toBe(40);
  expect(await drain(second.reader('r'))).toEqual(texts(60, 100).slice(20));
});

test('what was read and not committed comes again after a rewind', async () => {
  const spool = await openForTest(temporaryFolder());
  for (const text of texts(10)) await spool.append(text);
  const reader = spool.reader('r');
  const { records } = await reader.read(6, 1e6);
  await reader.commit(records[1]!.position);
  await reader.rewind();
  expect(await drain(reader)).toEqual(texts(10).slice(2));
  expect(reader.pending().records).toBe(0);
});

test('committing the same position again changes nothing, and one that was not read is refused', async () => {
  const spool = await openForTest(temporaryFolder());
  for (const text of texts(3)) await spool.append(text);
  const reader = spool.reader('r');
  const { records } = await reader.read(2, 1e6);
  await reader.commit(records[1]!.position);
  await reader.commit(records[0]!.position);
  expect(reader.pending().records).toBe(1);
  await expect(reader.commit(records[1]!.position + 1)).rejects.toThrow(SpoolInputError);
});

test('pending counts records and tells the age of the oldest, as commits advance', async () => {
  let clock = 1000;
  const spool = await openForTest(temporaryFolder(), { segmentBytes: 1024, now: () => clock++ });
  const reader = spool.reader('r');
  expect(reader.pending()).toEqual({ records: 0, bytes: 0, oldestMs: null });
  for (const text of texts(30, 200)) {
    spool.journal.open(`call-${text}`, 'open');
    await spool.append(text, { closes: `call-${text}` });
  }
  const times = (await reader.read(30, 1e6)).records.map(({ atMs }) => atMs);
  expect(reader.pending().oldestMs).toBe(times[0]);
  for (const done of [1, 7, 29]) {
    await reader.commit(done);
    expect(reader.pending()).toMatchObject({ records: 30 - done, oldestMs: times[done] });
  }
  await reader.commit(30);
  expect(spool.stats().readers.r).toEqual({ queued: 0, oldestMs: null, lagBytes: 0 });
});

test('a new reader starts at the oldest record, or behind the newest when asked to', async () => {
  const dir = temporaryFolder();
  const spool = await openForTest(dir, { readers: ['old', 'new'] });
  await spool.append('before');
  const atEnd = spool.reader('new', { from: 'end' });
  await spool.append('after');
  expect(await drain(spool.reader('old'))).toEqual(['before', 'after']);
  expect(await drain(atEnd)).toEqual(['after']);
  await spool.close();
  const again = await openForTest(dir, { readers: ['new'] });
  expect(await drain(again.reader('new', { from: 'end' }))).toEqual([]);
});

test('wait resolves at once when there is something, and later when there will be', async () => {
  const spool = await openForTest(temporaryFolder());
  const reader = spool.reader('r');
  const waiting = reader.wait();
  await spool.append('one');
  await waiting;
  await reader.wait();
  expect(await drain(reader)).toEqual(['one']);
});

test('wait ends with the reason of its signal, and when the reader is closed', async () => {
  const spool = await openForTest(temporaryFolder());
  const reader = spool.reader('r');
  const controller = new AbortController();
  const aborted = expect(reader.wait(controller.signal)).rejects.toThrow('enough');
  controller.abort(new Error('enough'));
  await aborted;
  const closed = expect(reader.wait()).rejects.toThrow(SpoolClosedError);
  await reader.close();
  await closed;
});

test('a record can be read before it was synced', async () => {
  const spool = await openForTest(temporaryFolder(), { syncIntervalMs: 3_600_000 });
  await spool.append('not synced');
  expect(await drain(spool.reader('r'))).toEqual(['not synced']);
  expect(spool.stats().syncs).toBe(0);
});

test('a damaged cursor is reported, and its reader gets everything that is retained again', async () => {
  const dir = temporaryFolder();
  const first = await openForTest(dir);
  await first.append('kept');
  await drain(first.reader('r'));
  await first.close();
  writeFileSync(`${dir}/r.cursor`, '{"version":1,"positions":{"main":{"segment":"x"}}}');
  const errors: string[] = [];
  const second = await openForTest(dir, { onError: (error) => errors.push(error.message) });
  expect(errors[0]).toMatch(/r\.cursor: positions\.main: expected segment, offset and index/);
  expect(await drain(second.reader('r'))).toEqual(['kept']);
});

test('reads that overlap hand out every record once, in order', async () => {
  const spool = await openForTest(temporaryFolder());
  for (const text of texts(50)) await spool.append(text);
  const reader = spool.reader('r');
  const batches = await Promise.all(Array.from({ length: 10 }, () => reader.read(5, 1e6)));
  expect(batches.flatMap(({ records }) => records.map(({ payload }) => payload.toString()))).toEqual(texts(50));
});

test('a reader that is not enabled is refused', async () => {
  const spool = await openForTest(temporaryFolder());
  expect(() => spool.reader('other')).toThrow(/expected an enabled one/);
});
