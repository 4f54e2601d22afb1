import { fdatasyncSync, readFileSync, writeSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpoolClosedError, SpoolInputError } from './errors.ts';
import type { FilePort } from './file-port.ts';
import { drain, openForTest, temporaryFolder, texts } from './spool.testing.ts';

test('all appends of an event-loop turn share one write', async () => {
  let writes = 0;
  const write: FilePort['write'] = (...args) => {
    writes += 1;
    return writeSync(...args);
  };
  const spool = await openForTest(temporaryFolder(), { filePort: { write } });
  await spool.append('the first begins a segment');
  writes = 0;
  await Promise.all([
    ...texts(300).map((text) => spool.append(text)),
    // Also those of later microtasks of the turn.
    Promise.resolve().then(() => spool.append('later')),
  ]);
  expect(writes).toBe(1);
  expect(spool.stats().appended).toBe(302);
});

test('an append resolves only after its bytes are in the file', async () => {
  const dir = temporaryFolder();
  const spool = await openForTest(dir);
  await spool.append('delivered');
  expect(readFileSync(`${dir}/main-000000000001.seg`, 'latin1')).toContain('delivered');
});

test('records of any bytes and sizes come back in order, whatever the read limits and the segment size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.oneof(fc.uint8Array({ maxLength: 900 }), fc.string({ unit: 'binary', maxLength: 200 })))),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 2000 }),
      async (turns, maxRecords, maxBytes) => {
        const spool = await openForTest(temporaryFolder(), { segmentBytes: 1024 });
        for (const turn of turns) await Promise.all(turn.map((payload) => spool.append(payload)));
        const reader = spool.reader('r');
        const found: Buffer[] = [];
        for (;;) {
          const { records } = await reader.read(maxRecords, maxBytes);
          if (records.length === 0) break;
          const bytes = records.reduce((sum, { payload }) => sum + payload.length, 0);
          expect(records.length === 1 || (records.length <= maxRecords && bytes <= maxBytes)).toBe(true);
          found.push(...records.map(({ payload }) => payload));
        }
        expect(found).toEqual(turns.flat().map((payload) => Buffer.from(payload)));
        await spool.close();
      },
    ),
    { numRuns: 40 },
  );
});

test('with interval 0 an append resolves only after a sync', async () => {
  let synced = 0;
  const syncNow = (fd: number): void => {
    fdatasyncSync(fd);
    synced += 1;
  };
  const spool = await openForTest(temporaryFolder(), { syncIntervalMs: 0, filePort: { syncNow } });
  await spool.append('one');
  const before = synced;
  await spool.append('two');
  expect(synced).toBe(before + 1);
});

test('a flush syncs what was appended in the same turn', async () => {
  const spool = await openForTest(temporaryFolder(), { syncIntervalMs: 3_600_000 });
  let done = false;
  spool.appendThen('one', undefined, () => {
    done = true;
  });
  await spool.flush();
  expect(done).toBe(true);
  expect(spool.stats().syncs).toBe(1);
});

test('a callback that throws keeps no other record from being confirmed', async () => {
  const errors: string[] = [];
  const spool = await openForTest(temporaryFolder(), { onError: (error) => errors.push(error.message) });
  spool.appendThen('one', undefined, () => {
    throw new Error('from the callback');
  });
  await spool.append('two');
  expect(errors).toEqual(['from the callback']);
});

test('a record larger than a segment is refused by name, and nothing of it is kept', async () => {
  const spool = await openForTest(temporaryFolder(), { segmentBytes: 2000 });
  await expect(spool.append('x'.repeat(2001))).rejects.toThrow(SpoolInputError);
  await spool.append('fits');
  expect(await drain(spool.reader('r'))).toEqual(['fits']);
});

test('a closed spool refuses appends, and its close may be called again', async () => {
  const spool = await openForTest(temporaryFolder());
  await spool.close();
  await spool.close();
  await expect(spool.append('late')).rejects.toThrow(SpoolClosedError);
});

test('a wrong option is named with what was found and expected', async () => {
  const dir = temporaryFolder();
  await expect(openForTest(dir, { maxBytes: 10 })).rejects.toThrow(/maxBytes: found 10, expected/);
  await expect(openForTest(dir, { syncIntervalMs: -1 })).rejects.toThrow(/syncIntervalMs: found -1/);
  await expect(openForTest(dir, { writerId: '../x' })).rejects.toThrow(/writerId: found "..\/x"/);
  await expect(openForTest(dir, { readers: ['a b'] })).rejects.toThrow(/readers: found "a b"/);
});
