import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { SpoolFullError } from './errors.ts';
import { drain, openForTest, settle, temporaryFolder, texts } from './spool.testing.ts';

function segmentFiles(dir: string): number {
  return readdirSync(dir).filter((name) => name.endsWith('.seg')).length;
}

test.each([[['fast', 'slow']], [['slow', 'fast']]])(
  'a segment goes when the slowest reader of %j has passed it, and not before',
  async (readers) => {
    const dir = temporaryFolder();
    const spool = await openForTest(dir, { readers, segmentBytes: 1024 });
    for (const text of texts(50, 100)) await spool.append(text);
    await drain(spool.reader('fast'));
    await settle(spool);
    const all = spool.stats().segments;
    expect(all).toBeGreaterThan(4);
    const { records } = await spool.reader('slow').read(25, 1e6);
    await spool.reader('slow').commit(records.at(-1)!.position);
    await settle(spool);
    expect(spool.stats().segments).toBeLessThan(all);
    expect(await drain(spool.reader('slow'))).toEqual(texts(50, 100).slice(25));
    await settle(spool);
    expect(spool.stats().segments).toBe(1);
    await vi.waitFor(() => expect(segmentFiles(dir)).toBe(1));
  },
);

test('a segment that somebody takes away before all have passed it is told by name, and one that was passed is not', async () => {
  const dir = temporaryFolder();
  const spool = await openForTest(dir, { readers: ['a', 'b'], segmentBytes: 1024 });
  for (const text of texts(50, 100)) await spool.append(text);
  await drain(spool.reader('a'));
  await settle(spool);
  expect(spool.stats().missing).toEqual([]);
  const [first = '', second = ''] = readdirSync(dir)
    .filter((name) => name.endsWith('.seg'))
    .sort();
  const { records } = await spool.reader('b').read(9, 1e6);
  await spool.reader('b').commit(records.at(-1)!.position);
  rmSync(join(dir, second));
  await settle(spool);
  expect(spool.stats().missing).toEqual([second]);
  expect(first).not.toBe(second);
  expect((await drain(spool.reader('b'))).length).toBeLessThan(41);
  await settle(spool);
  expect(spool.stats().missing).toEqual([second]);
});

test('a reader that is no longer enabled holds nothing back', async () => {
  const spool = await openForTest(temporaryFolder(), { readers: ['a', 'b'], segmentBytes: 1024 });
  for (const text of texts(50, 100)) await spool.append(text);
  await drain(spool.reader('a'));
  await settle(spool);
  expect(spool.stats().segments).toBeGreaterThan(4);
  spool.setReaders(['a']);
  expect(spool.stats().segments).toBe(1);
  expect(Object.keys(spool.stats().readers)).toEqual(['a']);
});

test('a reader that is enabled again continues where it was', async () => {
  const spool = await openForTest(temporaryFolder(), { readers: ['a', 'b'] });
  for (const text of texts(10)) await spool.append(text);
  const { records } = await spool.reader('b').read(4, 1e6);
  await spool.reader('b').commit(records.at(-1)!.position);
  spool.setReaders(['a']);
  spool.setReaders(['a', 'b']);
  expect(spool.stats().readers.b!.queued).toBe(6);
  await spool.reader('b').rewind();
  expect(await drain(spool.reader('b'))).toEqual(texts(10).slice(4));
});

test('without readers the newest records are kept up to the bound for one that comes later', async () => {
  const spool = await openForTest(temporaryFolder(), { readers: [], segmentBytes: 1024, maxBytes: 8192 });
  const all = texts(200, 100);
  for (const text of all) await spool.append(text);
  expect(spool.canAccept()).toBe(true);
  expect(spool.stats()).toMatchObject({ refused: 0, dropped: 0 });
  expect(spool.stats().bytes).toBeLessThanOrEqual(8192);
  spool.setReaders(['late']);
  const kept = await drain(spool.reader('late'));
  expect(kept.length).toBeGreaterThan(30);
  expect(kept).toEqual(all.slice(-kept.length));
});

test('full and told to refuse: appends are rejected by type, nothing is lost, and room comes back', async () => {
  const spool = await openForTest(temporaryFolder(), { maxBytes: 8192, segmentBytes: 1024 });
  const kept: string[] = [];
  let refusal: unknown;
  for (const text of texts(200, 100)) {
    try {
      await spool.append(text);
      kept.push(text);
    } catch (error) {
      refusal = error;
      break;
    }
  }
  expect(refusal).toBeInstanceOf(SpoolFullError);
  expect(spool.canAccept(100)).toBe(false);
  expect(spool.stats()).toMatchObject({ refused: 2, dropped: 0, appended: kept.length });
  expect(spool.stats().bytes).toBeLessThanOrEqual(8192);
  expect(await drain(spool.reader('r'))).toEqual(kept);
  await settle(spool);
  expect(spool.canAccept(100)).toBe(true);
  await spool.append('room again');
  expect(await drain(spool.reader('r'))).toEqual(['room again']);
});

test('full and told to refuse: the event of a call that was accepted is taken all the same', async () => {
  const spool = await openForTest(temporaryFolder(), { maxBytes: 4096, segmentBytes: 1024 });
  spool.journal.open('accepted', 'call');
  for (;;) {
    const failed = await spool.append('x'.repeat(200)).then(
      () => false,
      () => true,
    );
    if (failed) break;
  }
  await spool.append(`due ${'y'.repeat(200)}`, { closes: 'accepted' });
  await expect(spool.append(`again ${'y'.repeat(200)}`, { closes: 'accepted' })).rejects.toThrow(SpoolFullError);
  expect((await drain(spool.reader('r'))).at(-1)).toMatch(/^due /);
});

test('calls that are open count against what may be accepted', async () => {
  const spool = await openForTest(temporaryFolder(), { maxBytes: 16_384 });
  await spool.append('x'.repeat(1000));
  expect(spool.canAccept(1000)).toBe(true);
  for (let i = 0; i < 15; i++) spool.journal.open(`call-${i}`, 'open');
  await spool.flush();
  expect(spool.canAccept(1000)).toBe(false);
});

test('full and told to drop: the oldest unread segments go, are counted, and the rest is in order', async () => {
  const spool = await openForTest(temporaryFolder(), { onFull: 'drop_oldest', maxBytes: 8192, segmentBytes: 1024 });
  const all = texts(200, 100);
  for (const text of all) {
    expect(spool.canAccept(100)).toBe(true);
    await spool.append(text);
  }
  const kept = await drain(spool.reader('r'));
  expect(kept).toEqual(all.slice(-kept.length));
  expect(spool.stats()).toMatchObject({ dropped: 200 - kept.length, refused: 0, appended: 200 });
});

test('dropping the segment a reader is in the middle of moves it to the next that is retained', async () => {
  const spool = await openForTest(temporaryFolder(), { onFull: 'drop_oldest', maxBytes: 8192, segmentBytes: 1024 });
  const all = texts(300, 100);
  const reader = spool.reader('r');
  await spool.append(all[0]!);
  await reader.commit((await reader.read(1, 1e6)).records[0]!.position);
  for (const text of all.slice(1)) await spool.append(text);
  const rest = await drain(reader);
  expect(rest).toEqual(all.slice(-rest.length));
  expect(reader.pending().records).toBe(0);
});

test('an open call outlives the segment it was opened in', async () => {
  const dir = temporaryFolder();
  const spool = await openForTest(dir, { segmentBytes: 1024 });
  spool.journal.open('long', 'still open');
  for (const text of texts(100, 100)) await spool.append(text);
  await drain(spool.reader('r'));
  await settle(spool);
  expect(spool.stats()).toMatchObject({ segments: 1, openCalls: 1 });
  await spool.close();
  const again = await openForTest(dir);
  expect(again.recovered.map(({ id, payload }) => [id, payload.toString()])).toEqual([['long', 'still open']]);
});

test('a segment that was read is ended early when the spool is half full, also while nothing is appended', async () => {
  const spool = await openForTest(temporaryFolder(), { readers: ['a', 'b'], maxBytes: 16_384, segmentBytes: 4096 });
  for (const text of texts(75, 100)) await spool.append(text);
  await drain(spool.reader('a'));
  const { records } = await spool.reader('b').read(75, 1e6);
  await spool.reader('b').commit(records.at(-1)!.position);
  await spool.refresh();
  await settle(spool);
  expect(spool.stats()).toMatchObject({ segments: 0, bytes: 0, readers: { a: { queued: 0 }, b: { queued: 0 } } });
  await spool.append('next');
  expect(await drain(spool.reader('a'))).toEqual(['next']);
});
