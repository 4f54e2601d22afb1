import { ftruncateSync, writeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SpoolWriteError } from './errors.ts';
import type { FilePort } from './file-port.ts';
import { verifySpool } from './operator.ts';
import { drain, openForTest, settle, temporaryFolder, texts } from './spool.testing.ts';

/** A disk with `left` bytes of room, which writes what still fits before it fails, as a real one does. */
function smallDisk(left: number): { free: (bytes: number) => void; filePort: Partial<FilePort> } {
  let room = left;
  const write: FilePort['write'] = (fd, source, offset, length, position) => {
    if (room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const written = writeSync(fd, source, offset, Math.min(length, room), position);
    room -= written;
    return written;
  };
  return {
    free: (bytes) => {
      room += bytes;
    },
    filePort: { write },
  };
}

test('a full disk rejects the whole turn, leaves no partial record, and works on when there is room', async () => {
  const dir = temporaryFolder();
  const disk = smallDisk(500);
  const spool = await openForTest(dir, { filePort: disk.filePort });
  await spool.append('before');
  const results = await Promise.allSettled(texts(10, 100).map((text) => spool.append(text)));
  for (const result of results) {
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'SPOOL_WRITE', cause: { code: 'ENOSPC' } } });
  }
  expect((await verifySpool(dir)).damage).toEqual([]);
  disk.free(100_000);
  await spool.append('after');
  expect(await drain(spool.reader('r'))).toEqual(['before', 'after']);
  expect(spool.stats().appended).toBe(2);
});

test('a disk too full for a new segment keeps the old one, and a later append begins it', async () => {
  const dir = temporaryFolder();
  const disk = smallDisk(1500);
  const spool = await openForTest(dir, { segmentBytes: 1024, filePort: disk.filePort });
  await spool.append('x'.repeat(1000));
  await spool.append('y'.repeat(200));
  await expect(spool.append('z'.repeat(1000))).rejects.toThrow(SpoolWriteError);
  disk.free(100_000);
  await spool.append('after');
  expect(await drain(spool.reader('r'))).toEqual(['x'.repeat(1000), 'y'.repeat(200), 'after']);
});

test('a disk too full for a seal does not keep segments that were read', async () => {
  const errors: Error[] = [];
  const spool = await openForTest(temporaryFolder(), {
    segmentBytes: 1024,
    onError: (error) => errors.push(error),
    filePort: {
      write: (fd, source, offset, length, position) => {
        if (length === 38) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        return writeSync(fd, source, offset, length, position);
      },
    },
  });
  for (const text of texts(50, 100)) await spool.append(text);
  await drain(spool.reader('r'));
  await settle(spool);
  expect(errors[0]).toBeInstanceOf(SpoolWriteError);
  expect(spool.stats().segments).toBe(1);
});

test('a partial write that cannot be cut off is written over by the next record', async () => {
  const dir = temporaryFolder();
  const disk = smallDisk(300);
  const errors: string[] = [];
  let broken = true;
  const truncate = (fd: number, bytes: number): void => {
    if (broken) throw new Error('EIO');
    ftruncateSync(fd, bytes);
  };
  const onError = (error: Error): number => errors.push(error.message);
  const spool = await openForTest(dir, { filePort: { ...disk.filePort, truncate }, onError });
  await spool.append('before');
  await expect(spool.append('x'.repeat(400))).rejects.toThrow(SpoolWriteError);
  expect(errors).toEqual([expect.stringContaining('truncate a partial write')]);
  disk.free(100_000);
  broken = false;
  await spool.append('after');
  expect(await drain(spool.reader('r'), { commit: false })).toEqual(['before', 'after']);
  await spool.close();
  const again = await openForTest(dir);
  expect(await drain(again.reader('r'))).toEqual(['before', 'after']);
});

test('a sync that fails in the background is reported, and one that was asked for rejects', async () => {
  const errors: Error[] = [];
  let broken = true;
  const sync = async (): Promise<void> => {
    if (broken) throw new Error('EIO');
  };
  const spool = await openForTest(temporaryFolder(), { filePort: { sync }, onError: (error) => errors.push(error) });
  await spool.append('one');
  await expect(spool.flush()).rejects.toThrow(SpoolWriteError);
  expect(errors[0]).toBeInstanceOf(SpoolWriteError);
  broken = false;
  await spool.append('two');
  await spool.flush();
  expect(await drain(spool.reader('r'))).toEqual(['one', 'two']);
});

test('with interval 0 a record that could not be synced is rejected and not kept', async () => {
  let broken = false;
  const syncNow = (): void => {
    if (broken) throw new Error('EIO');
  };
  const spool = await openForTest(temporaryFolder(), { syncIntervalMs: 0, filePort: { syncNow } });
  await spool.append('one');
  broken = true;
  await expect(spool.append('two')).rejects.toThrow(SpoolWriteError);
  broken = false;
  await spool.append('three');
  expect(await drain(spool.reader('r'))).toEqual(['one', 'three']);
});
