import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SpoolCorruptionError } from './errors.ts';
import { HEADER_BYTES } from './frame.ts';
import { verifySpool } from './operator.ts';
import { SEAL_BYTES } from './seal.ts';
import { drain, openForTest, settle, temporaryFolder, texts } from './spool.testing.ts';

const FILE = 'main-000000000001.seg';

/** A segment as a killed process leaves it: without its seal. Returns its bytes. */
async function unsealedSegment(records: string[]): Promise<Buffer> {
  const dir = temporaryFolder();
  const spool = await openForTest(dir);
  for (const record of records) await spool.append(record);
  await spool.close();
  const bytes = readFileSync(`${dir}/${FILE}`);
  return bytes.subarray(0, bytes.length - SEAL_BYTES);
}

function folderWith(segment: Buffer): string {
  const dir = temporaryFolder();
  writeFileSync(`${dir}/${FILE}`, segment);
  return dir;
}

test('a tail torn at any byte of the last record is cut off and counted, and all before it stays', async () => {
  const records = ['first', 'second', 'the last record'];
  const whole = await unsealedSegment(records);
  const lastBytes = HEADER_BYTES + records[2]!.length;
  for (let left = 0; left < lastBytes; left++) {
    const dir = folderWith(whole.subarray(0, whole.length - lastBytes + left));
    const spool = await openForTest(dir);
    expect(spool.stats()).toMatchObject({ repairedTails: left === 0 ? 0 : 1, repairedBytes: left, corruptFrames: 0 });
    await spool.append('next');
    expect(await drain(spool.reader('r'))).toEqual(['first', 'second', 'next']);
    expect((await verifySpool(dir)).damage).toEqual([]);
    await spool.close();
    rmSync(dir, { recursive: true });
  }
});

test('a tail of zeros or of noise, as a lost machine leaves it, is cut off', async () => {
  const whole = await unsealedSegment(['kept']);
  for (const tail of [Buffer.alloc(5000), Buffer.alloc(5000, 0xf5)]) {
    const spool = await openForTest(folderWith(Buffer.concat([whole, tail])));
    expect(spool.stats()).toMatchObject({ repairedTails: 1, repairedBytes: 5000 });
    expect(await drain(spool.reader('r'))).toEqual(['kept']);
    await spool.close();
  }
});

test('a damaged record in the middle costs only itself, is reported once, and does not stay queued', async () => {
  const dir = temporaryFolder();
  const first = await openForTest(dir, { readers: ['r', 's'] });
  for (const text of texts(9)) await first.append(text);
  await first.close();
  const path = `${dir}/${FILE}`;
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('record-4')]! ^= 1;
  writeFileSync(path, bytes);
  const errors: Error[] = [];
  const spool = await openForTest(dir, { readers: ['r', 's'], onError: (error) => errors.push(error) });
  const expected = texts(9).filter((_, i) => i !== 4);
  expect(await drain(spool.reader('r'))).toEqual(expected);
  expect(await drain(spool.reader('s'))).toEqual(expected);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toBeInstanceOf(SpoolCorruptionError);
  expect(spool.stats()).toMatchObject({ corruptFrames: 1, readers: { r: { queued: 0 }, s: { queued: 0 } } });
});

test('damage at the end of a finished segment holds neither readers nor the segment', async () => {
  const dir = temporaryFolder();
  const first = await openForTest(dir);
  for (const text of texts(5)) await first.append(text);
  await first.close();
  const path = `${dir}/${FILE}`;
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('record-4')]! ^= 1;
  writeFileSync(path, bytes);
  const spool = await openForTest(dir, { onError: () => undefined });
  const reader = spool.reader('r');
  expect(await drain(reader)).toEqual(texts(4));
  expect(reader.pending().records).toBe(0);
  await spool.append('next');
  expect(await drain(reader)).toEqual(['next']);
  await settle(spool);
  expect(spool.stats().segments).toBe(1);
});

test('damage in the segment that is being written is skipped once records follow', async () => {
  const dir = temporaryFolder();
  const spool = await openForTest(dir, { onError: () => undefined });
  for (const text of texts(3)) await spool.append(text);
  const path = `${dir}/${FILE}`;
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('record-1')]! ^= 1;
  writeFileSync(path, bytes);
  const reader = spool.reader('r');
  expect(await drain(reader)).toEqual([texts(3)[0], texts(3)[2]]);
  await spool.append('next');
  expect(await drain(reader)).toEqual(['next']);
});

test('a length that claims more than there is loses only its own record', async () => {
  const whole = Buffer.from(await unsealedSegment(texts(3)));
  const second = whole.indexOf('record-1') - HEADER_BYTES;
  whole.writeUInt32LE(0xffff_fff0, second + 8);
  const spool = await openForTest(folderWith(whole), { onError: () => undefined });
  expect(await drain(spool.reader('r'))).toEqual([texts(3)[0], texts(3)[2]]);
  expect(spool.stats()).toMatchObject({ corruptFrames: 1, repairedTails: 0 });
});

test('a cursor ahead of what a lost machine kept does not skip what is written later', async () => {
  const dir = temporaryFolder();
  const first = await openForTest(dir);
  for (const text of texts(5)) await first.append(text);
  await drain(first.reader('r'));
  await first.close();
  truncateSync(`${dir}/${FILE}`, 60);
  const second = await openForTest(dir);
  for (const text of texts(3, 20, 'later')) await second.append(text);
  expect(await drain(second.reader('r'))).toEqual(texts(3, 20, 'later'));
});

test.each(['main.number', 'r.cursor'])(
  'segment numbers do not come twice, even when every segment and %s are gone',
  async (lost) => {
    const dir = temporaryFolder();
    const first = await openForTest(dir, { segmentBytes: 1024 });
    for (const text of texts(40, 100)) await first.append(text);
    await drain(first.reader('r'));
    await first.close();
    for (const segment of readdirSync(dir)) {
      if (segment.endsWith('.seg')) rmSync(`${dir}/${segment}`);
    }
    rmSync(`${dir}/${lost}`);
    const second = await openForTest(dir);
    await second.append('new');
    expect(
      Number(
        readdirSync(dir)
          .find((name) => name.endsWith('.seg'))!
          .slice(5, 17),
      ),
    ).toBeGreaterThan(2);
    expect(await drain(second.reader('r'))).toEqual(['new']);
  },
);

test('files that are not the spool’s own are left alone', async () => {
  const dir = temporaryFolder();
  appendFileSync(`${dir}/notes.txt`, 'mine');
  const spool = await openForTest(dir);
  await spool.append('one');
  await spool.close();
  expect(readFileSync(`${dir}/notes.txt`, 'utf8')).toBe('mine');
});
