import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectSpool, replaySpool, verifySpool } from './operator.ts';
import { drain, openForTest, temporaryFolder, texts } from './spool.testing.ts';

async function filled(dir: string, drained: number): Promise<void> {
  let clock = 1000;
  const spool = await openForTest(dir, { segmentBytes: 1024, readers: ['r', 'hold'], now: () => clock++ });
  for (const text of texts(30, 100)) await spool.append(text);
  spool.reader('hold');
  const { records } = await spool.reader('r').read(drained, 1e6);
  await spool.reader('r').commit(records.at(-1)!.position);
  await spool.close();
}

test('inspect shows segments, records, times, writers and how far readers are', async () => {
  const dir = temporaryFolder();
  await filled(dir, 10);
  const report = await inspectSpool(dir);
  expect(report).toMatchObject({ records: 30, writers: [{ writer: 'main', pid: null }] });
  expect(report.firstMs).toBeGreaterThanOrEqual(1000);
  expect(report.lastMs).toBeGreaterThan(report.firstMs!);
  expect(report.segments.length).toBeGreaterThan(2);
  expect(report.segments.every(({ sealed }) => sealed)).toBe(true);
  expect(report.segments.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(report.bytes);
  expect(report.readers.map(({ reader, records }) => [reader, records])).toEqual([
    ['hold', 30],
    ['r', 20],
  ]);
});

test('inspect works on a spool in use and names the process', async () => {
  const dir = temporaryFolder();
  const spool = await openForTest(dir);
  await spool.append('one');
  const report = await inspectSpool(dir);
  expect(report).toMatchObject({ records: 1, writers: [{ writer: 'main', pid: process.pid }] });
});

test('verify reads every frame, and lists each damaged place with its file and offset', async () => {
  const dir = temporaryFolder();
  await filled(dir, 1);
  expect(await verifySpool(dir)).toMatchObject({ records: 30, damage: [] });
  const path = `${dir}/main-000000000002.seg`;
  const bytes = readFileSync(path);
  const at = bytes.indexOf('record-');
  bytes[at]! ^= 1;
  writeFileSync(path, bytes.subarray(0, bytes.length - 5));
  const result = await verifySpool(dir);
  expect(result.records).toBe(29);
  expect(result.damage).toMatchObject([
    { kind: 'corrupt', path, offset: at - 22, bytes: 122 },
    { kind: 'torn', path, bytes: 33 },
  ]);
});

test('replay moves a reader back to the start, or to a segment, or to a frame of it', async () => {
  const dir = temporaryFolder();
  await filled(dir, 25);
  expect(await replaySpool(dir, { reader: 'r', from: 'start' })).toMatchObject({ records: 30 });
  const spool = await openForTest(dir, { readers: ['r', 'hold'] });
  expect(await drain(spool.reader('r'))).toEqual(texts(30, 100));
  await spool.close();

  const second = (await inspectSpool(dir)).segments[1]!;
  const inSecond = await replaySpool(dir, { reader: 'r', from: { writer: 'main', segment: second.segment } });
  const offset = readFileSync(second.path).indexOf('record-', 150) - 22;
  const inside = await replaySpool(dir, { reader: 'r', from: { writer: 'main', segment: second.segment, offset: 0 } });
  expect(inside).toEqual(inSecond);
  await expect(
    replaySpool(dir, { reader: 'r', from: { writer: 'main', segment: second.segment, offset } }),
  ).rejects.toThrow(/expected a place behind the reader/);
});

test('replay refuses a place inside a frame, an unknown reader and an unknown segment', async () => {
  const dir = temporaryFolder();
  await filled(dir, 25);
  const at = (segment: number, offset: number) => ({ reader: 'r', from: { writer: 'main', segment, offset } });
  await expect(replaySpool(dir, at(1, 3))).rejects.toThrow(/from\.offset: found 3, expected where a frame begins/);
  await expect(replaySpool(dir, at(99, 0))).rejects.toThrow(/found segment 99 of main, expected a retained one \(1, 2/);
  await expect(replaySpool(dir, { reader: 'x', from: 'start' })).rejects.toThrow(
    /expected one that has a cursor \(hold, r\)/,
  );
});

test('replay continues at the frame it was given', async () => {
  const dir = temporaryFolder();
  await filled(dir, 25);
  const bytes = readFileSync(`${dir}/main-000000000001.seg`);
  const offset = bytes.indexOf('record-3-') - 22;
  expect(await replaySpool(dir, { reader: 'r', from: { writer: 'main', segment: 1, offset } })).toMatchObject({
    records: 27,
  });
  const spool = await openForTest(dir, { readers: ['r', 'hold'] });
  expect(await drain(spool.reader('r'))).toEqual(texts(30, 100).slice(3));
});

test('replay refuses while a process writes the spool', async () => {
  const dir = temporaryFolder();
  await filled(dir, 25);
  await openForTest(dir, { readers: ['r', 'hold'] });
  await expect(replaySpool(dir, { reader: 'r', from: 'start' })).rejects.toThrow(
    new RegExp(`the spool writer main is held by process ${process.pid}`),
  );
});

test('a bit that flips anywhere costs at most the record it is in, and verify names the place', async () => {
  const dir = temporaryFolder();
  await filled(dir, 1);
  const path = `${dir}/main-000000000002.seg`;
  copyFileSync(path, `${dir}/kept`);
  const all = texts(30, 100);
  await fc.assert(
    fc.asyncProperty(fc.nat(readFileSync(path).length - 1), fc.nat(7), async (at, bit) => {
      const bytes = readFileSync(`${dir}/kept`);
      bytes[at]! ^= 1 << bit;
      writeFileSync(path, bytes);
      const { records, damage } = await verifySpool(dir);
      expect(damage.length).toBeGreaterThan(0);
      expect(damage.every((place) => place.offset <= at && at < place.offset + place.bytes + 0)).toBe(true);
      expect(records).toBeGreaterThanOrEqual(all.length - 1);
    }),
    { numRuns: 60 },
  );
});

test('verify tells a segment that is missing between others, and readers go on behind it', async () => {
  const dir = temporaryFolder();
  await filled(dir, 1);
  const lost = (await inspectSpool(dir)).segments[1]!;
  rmSync(lost.path);
  expect((await verifySpool(dir)).missing).toEqual([{ writer: 'main', segment: lost.segment }]);
  const first = (await inspectSpool(dir)).segments[0]!;
  const spool = await openForTest(dir, { readers: ['r', 'hold'] });
  expect(await drain(spool.reader('hold'))).toEqual([
    ...texts(30, 100).slice(0, first.records),
    ...texts(30, 100).slice(first.records + lost.records),
  ]);
  expect(spool.stats().readers.hold?.queued).toBe(0);
});

test.each([
  ['is no JSON', 'not a cursor', /expected a cursor as JSON/],
  ['is another program’s', '{"version":7}', /expected \{"version":1/],
  ['stands inside a record', cursorAt({ segment: 1, offset: 30, index: 0 }), /found 30, expected where a frame begins/],
  ['stands behind the end', cursorAt({ segment: 1, offset: 99_999, index: 9 }), /offset 99999 is behind its end/],
  ['has a wrong count', cursorAt({ segment: 1, offset: 0, index: 3 }), /found index 3 at offset 0, expected 0/],
])('verify tells a cursor that %s, and a replay from the start mends it', async (_what, text, problem) => {
  const dir = temporaryFolder();
  await filled(dir, 10);
  expect((await verifySpool(dir)).cursors).toEqual([]);
  writeFileSync(`${dir}/r.cursor`, text);
  expect((await verifySpool(dir)).cursors).toEqual([{ reader: 'r', problem: expect.stringMatching(problem) }]);
  expect((await inspectSpool(dir)).readers.map(({ reader }) => reader)).toEqual(['hold', 'r']);
  expect(await replaySpool(dir, { reader: 'r', from: 'start' })).toMatchObject({ records: 30 });
  expect((await verifySpool(dir)).cursors).toEqual([]);
  const spool = await openForTest(dir, { readers: ['r', 'hold'] });
  expect(await drain(spool.reader('r'))).toEqual(texts(30, 100));
});

function cursorAt(position: { segment: number; offset: number; index: number }): string {
  return JSON.stringify({ version: 1, positions: { main: position } });
}
