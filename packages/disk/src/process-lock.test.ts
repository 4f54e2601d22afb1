import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockedError, lockHolder, takeLock } from './process-lock.ts';

describe('takeLock', () => {
  let folder: string;
  let lockFile: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tallygate-lock-'));
    lockFile = join(folder, 'pglite.lock');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process that lives until it is killed and does nothing. */
  function aLivingProcess(): { child: ChildProcess; pid: number } {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    children.push(child);
    if (child.pid === undefined) throw new Error('The child did not start.');
    return { child, pid: child.pid };
  }

  function writeLock(overrides: Record<string, unknown>): void {
    const lock = takeLock(lockFile, { isAcrossHosts: true });
    const holder = JSON.parse(readFileSync(lockFile, 'utf8'));
    lock.release();
    writeFileSync(lockFile, JSON.stringify({ ...holder, token: 'another', ...overrides }));
  }

  it('refuses a second holder and names its pid, in this process too', () => {
    const lock = takeLock(lockFile, { isAcrossHosts: true });

    const second = () => takeLock(lockFile, { isAcrossHosts: true });

    expect(second).toThrow(LockedError);
    expect(second).toThrow(`held by process ${process.pid} since`);
    lock.release();
  });

  it('refuses while another living process holds it', () => {
    const { pid } = aLivingProcess();
    writeLock({ pid, processStart: null });

    expect(() => takeLock(lockFile, { isAcrossHosts: true })).toThrow(`held by process ${pid} since`);
  });

  it('takes over the lock of a process that is gone', async () => {
    const { child, pid } = aLivingProcess();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    writeLock({ pid });

    const lock = takeLock(lockFile, { isAcrossHosts: true });

    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('takes over the lock of a process whose pid now belongs to another one', () => {
    const { pid } = aLivingProcess();
    writeLock({ pid, processStart: 'an-earlier-boot:1' });

    const lock = takeLock(lockFile, { isAcrossHosts: true });

    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('takes over a lock that has its own pid but is not its own, as after the restart of a container', () => {
    writeLock({ pid: process.pid });

    expect(() => takeLock(lockFile, { isAcrossHosts: true }).release()).not.toThrow();
  });

  it('believes a holder on another host as long as it refreshes the file', () => {
    writeLock({ pid: 1, host: 'another-host' });
    const fresh = () => takeLock(lockFile, { isAcrossHosts: true });
    expect(fresh).toThrow('held by process 1 on another-host since');

    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(lockFile, minuteAgo, minuteAgo);

    expect(() => fresh().release()).not.toThrow();
  });

  it('takes over a file that is not a lock', () => {
    writeFileSync(lockFile, 'not json');

    expect(() => takeLock(lockFile, { isAcrossHosts: true }).release()).not.toThrow();
  });

  it('keeps locks of different names apart, and leaves nothing behind', () => {
    const locks = [takeLock(join(folder, 'pglite.lock')), takeLock(join(folder, 'start.lock'))];
    expect(readdirSync(folder).sort()).toEqual(['pglite.lock', 'start.lock']);

    for (const lock of locks) lock.release();
    locks[0]?.release();

    expect(readdirSync(folder)).toEqual([]);
  });

  it('names no host, and asks for none, where the folder is one host’s alone', () => {
    const lock = takeLock(lockFile);
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: process.pid, host: null });
    lock.release();
  });

  it('respects the lock of a living process that says nothing but its pid', () => {
    writeFileSync(lockFile, JSON.stringify({ pid: process.ppid }));

    expect(() => takeLock(lockFile)).toThrow(`held by process ${process.ppid}`);
  });

  it('does not remove a lock that someone else has taken since', () => {
    const lock = takeLock(lockFile, { isAcrossHosts: true });
    rmSync(lockFile);
    const next = takeLock(lockFile, { isAcrossHosts: true });

    lock.release();

    expect(existsSync(lockFile)).toBe(true);
    next.release();
  });
});

describe('lockHolder', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tallygate-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('names the living process of a lock, and nobody before and after', () => {
    const path = join(folder, 'x.lock');
    expect(lockHolder(path)).toBeNull();
    const lock = takeLock(path);
    expect(lockHolder(path)).toMatchObject({ pid: process.pid });
    lock.release();
    expect(lockHolder(path)).toBeNull();
  });

  it('names nobody where the process is gone', () => {
    const path = join(folder, 'x.lock');
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, processStart: null }));
    expect(lockHolder(path)).toBeNull();
  });
});
