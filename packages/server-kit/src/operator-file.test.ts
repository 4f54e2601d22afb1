import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type FileSystem, readCertificateFile, readOperatorFile } from './operator-file.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'operator-file-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.useRealTimers();
});

const file = (name: string, content = name) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('a file that somebody names', () => {
  it('is read within its folders, and anywhere for who may name any', async () => {
    expect(await readOperatorFile(file('a'), { folders: [folder] })).toEqual({ text: 'a' });
    expect(await readOperatorFile(file('a'), { folders: null })).toEqual({ text: 'a' });
    expect(await readOperatorFile(file('a'), { folders: [`${folder}/other`] })).toEqual({ refusal: 'outside' });
    expect(await readOperatorFile(file('a'), { folders: [] })).toEqual({ refusal: 'outside' });
  });

  it('is no file of the system or of the product, whoever names it', async () => {
    expect(await readOperatorFile('/proc/self/environ', { folders: null })).toEqual({ refusal: 'outside' });
    expect(await readOperatorFile('/dev/zero', { folders: ['/dev'] })).toEqual({ refusal: 'outside' });
    expect(await readOperatorFile(file('a'), { folders: null, deniedFolder: folder })).toEqual({ refusal: 'outside' });
    expect(await readOperatorFile(file('a'), { folders: [folder], deniedFolder: folder })).toEqual({
      refusal: 'outside',
    });
  });

  it('is refused over its limit, however long it is', async () => {
    const sparse = file('sparse');
    truncateSync(sparse, 10 * 1024 ** 3);
    expect(await readOperatorFile(sparse, { folders: [folder] })).toEqual({ refusal: 'too-large' });
    expect(await readOperatorFile(file('abc'), { folders: [folder], maxBytes: 2 })).toEqual({ refusal: 'too-large' });
    expect(await readOperatorFile(file('abc'), { folders: [folder], maxBytes: 3 })).toEqual({ text: 'abc' });
  });

  it('waits while two others are read, and is given up when its turn comes too late', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const opened: string[] = [];
    const release: ((error: Error) => void)[] = [];
    const hanging: FileSystem = {
      realpath: files.realpath,
      stat: files.stat,
      handleLinks: null,
      open: (path) => {
        opened.push(String(path));
        return new Promise((_, reject) => release.push(reject));
      },
    };
    const reads = ['1', '2', '3'].map((name) => readOperatorFile(join(folder, name), { folders: [folder] }, hanging));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await Promise.all(reads)).toEqual(reads.map(() => ({ refusal: 'no-answer' })));
    expect(opened).toEqual([join(folder, '1'), join(folder, '2')]);
    // Threads that still hang keep their places; nobody else waits behind them for ever.
    const late = readOperatorFile(file('a'), { folders: [folder] });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await late).toEqual({ refusal: 'no-answer' });
    for (const giveUp of release) giveUp(new Error('gone'));
    vi.useRealTimers();
    expect(await readOperatorFile(file('a'), { folders: [folder] })).toEqual({ text: 'a' });
    expect(opened).toHaveLength(2);
  });
});

describe('a certificate that the configuration names', () => {
  it('is read whole', () => {
    expect(readCertificateFile(file('cert', 'x'.repeat(300_000)))).toHaveLength(300_000);
  });

  it('stops nobody when it is a FIFO, a device, a folder or enormous', () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const enormous = file('enormous');
    truncateSync(enormous, 10 * 1024 ** 3);
    for (const path of [fifo, '/dev/zero', folder])
      expect(() => readCertificateFile(path)).toThrow('is not a regular file');
    expect(() => readCertificateFile(enormous)).toThrow('is larger than 1048576 bytes');
  });
});
