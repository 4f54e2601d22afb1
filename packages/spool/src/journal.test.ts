import { cpSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drain, openForTest, temporaryFolder, texts } from './spool.testing.ts';
import type { Spool } from './spool.ts';

/** The folder as it would be if the process were killed now. */
function killedCopy(dir: string): string {
  const copy = temporaryFolder();
  cpSync(dir, copy, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  return copy;
}

function ids(spool: Spool): string[] {
  return spool.recovered.map(({ id }) => id).sort();
}

test('a call left open is recovered at every start until its event is appended, and then never again', async () => {
  let dir = temporaryFolder();
  const first = await openForTest(dir);
  first.journal.open('a', 'payload a');
  first.journal.open('b', Buffer.from('payload b'));
  first.journal.open('c', 'payload c');
  await first.append('event c', { closes: 'c' });
  dir = killedCopy(dir);
  const second = await openForTest(dir);
  expect(ids(second)).toEqual(['a', 'b']);
  await second.append('a was cancelled', { closes: 'a' });
  dir = killedCopy(dir);
  const third = await openForTest(dir);
  expect(third.recovered.map(({ id, payload }) => [id, payload.toString()])).toEqual([['b', 'payload b']]);
  third.journal.close('b');
  await third.flush();
  dir = killedCopy(dir);
  const fourth = await openForTest(dir);
  expect(ids(fourth)).toEqual([]);
  expect(await drain(fourth.reader('r'))).toEqual(['event c', 'a was cancelled']);
});

test('recovered calls keep the time they were opened at', async () => {
  const dir = temporaryFolder();
  const first = await openForTest(dir, { now: () => 1234, segmentBytes: 1024 });
  first.journal.open('a', 'payload');
  for (const text of texts(50, 100)) await first.append(text);
  const second = await openForTest(killedCopy(dir));
  expect(second.recovered[0]).toMatchObject({ id: 'a', openedAtMs: 1234 });
});

test('a call that was opened and closed in one turn is not recovered', async () => {
  const dir = temporaryFolder();
  const first = await openForTest(dir);
  first.journal.open('a', 'payload');
  first.journal.close('a');
  first.journal.open('b', 'payload');
  await first.append('event', { closes: 'b' });
  expect(ids(await openForTest(killedCopy(dir)))).toEqual([]);
});

test('a call whose end could not be written stays open', async () => {
  const dir = temporaryFolder();
  let broken = false;
  const spool = await openForTest(dir, {
    syncIntervalMs: 0,
    filePort: {
      syncNow: () => {
        if (broken) throw new Error('EIO');
      },
    },
  });
  spool.journal.open('a', 'payload');
  await spool.append('other');
  broken = true;
  await expect(spool.append('event', { closes: 'a' })).rejects.toThrow('EIO');
  broken = false;
  expect(spool.stats().openCalls).toBe(1);
  expect(ids(await openForTest(killedCopy(dir)))).toEqual(['a']);
});

test('readers see events only', async () => {
  const spool = await openForTest(temporaryFolder());
  spool.journal.open('a', 'hidden');
  spool.journal.close('a');
  await spool.append('event');
  expect(await drain(spool.reader('r'))).toEqual(['event']);
});

test('an id that is too long is refused by name', async () => {
  const spool = await openForTest(temporaryFolder());
  await expect(spool.append('x', { closes: 'é'.repeat(128) })).rejects.toThrow(
    /id: found 256 bytes, expected at most 255/,
  );
  await spool.append('x', { closes: 'é'.repeat(127) });
});

test('after any history of opens, ends, restarts and segment changes exactly the open calls are recovered', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('open' as const), id: fc.integer({ min: 0, max: 30 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), id: fc.integer({ min: 0, max: 30 }) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('event' as const), id: fc.integer({ min: 0, max: 30 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'drain' as const, 'flush' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      let dir = temporaryFolder();
      let spool = await openForTest(dir, { segmentBytes: 1024 });
      const open = new Set<string>();
      let events = 0;
      for (const [i, now] of steps.entries()) {
        if (now.do === 'open') {
          spool.journal.open(`${now.id}`, 'p'.repeat(50));
          open.add(`${now.id}`);
        } else if (now.do === 'close') {
          spool.journal.close(`${now.id}`);
          open.delete(`${now.id}`);
        } else if (now.do === 'event') {
          await spool.append('e'.repeat(i * 5), { closes: `${now.id}` });
          open.delete(`${now.id}`);
          events += 1;
        } else if (now.do === 'drain') {
          events -= (await drain(spool.reader('r'))).length;
        } else if (now.do === 'flush') {
          await spool.flush();
        } else {
          await spool.append('last of this process');
          events += 1;
          dir = killedCopy(dir);
          await spool.close();
          spool = await openForTest(dir, { segmentBytes: 1024 });
          expect(ids(spool)).toEqual([...open].sort());
        }
      }
      await spool.close();
      spool = await openForTest(dir);
      expect(ids(spool)).toEqual([...open].sort());
      expect(await drain(spool.reader('r'))).toHaveLength(events);
      await spool.close();
    }),
    { numRuns: 60 },
  );
});
