import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirLockedError, lockDataDir } from './data-dir-lock.ts';

describe('lockDataDir', () => {
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
    const lock = lockDataDir(folder, 'pglite');
    const holder = JSON.parse(readFileSync(lockFile, 'utf8'));
    lock.release();
    writeFileSync(lockFile, JSON.stringify({ ...holder, token: 'another', ...overrides }));
  }

  it('refuses a second holder and names its pid, in this process too', () => {
    const lock = lockDataDir(folder, 'pglite');

    const second = () => lockDataDir(folder, 'pglite');

    expect(second).toThrow(DataDirLockedError);
    expect(second).toThrow(`held by process ${process.pid} since`);
    lock.release();
  });

  it('refuses while another living process holds it', () => {
    const { pid } = aLivingProcess();
    writeLock({ pid, processStart: null });

    expect(() => lockDataDir(folder, 'pglite')).toThrow(`held by process ${pid} since`);
  });

  it('takes over the lock of a process that is gone', async () => {
    const { child, pid } = aLivingProcess();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    writeLock({ pid });

    const lock = lockDataDir(folder, 'pglite');

    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('takes over the lock of a process whose pid now belongs to another one', () => {
    const { pid } = aLivingProcess();
    writeLock({ pid, processStart: 'an-earlier-boot:1' });

    const lock = lockDataDir(folder, 'pglite');

    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('takes over a lock that has its own pid but is not its own, as after the restart of a container', () => {
    writeLock({ pid: process.pid });

    expect(() => lockDataDir(folder, 'pglite').release()).not.toThrow();
  });

  it('believes a holder on another host as long as it refreshes the file', () => {
    writeLock({ pid: 1, host: 'another-host' });
    const fresh = () => lockDataDir(folder, 'pglite');
    expect(fresh).toThrow('held by process 1 on another-host since');

    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(lockFile, minuteAgo, minuteAgo);

    expect(() => fresh().release()).not.toThrow();
  });

  it('takes over a file that is not a lock', () => {
    writeFileSync(lockFile, 'not json');

    expect(() => lockDataDir(folder, 'pglite').release()).not.toThrow();
  });

  it('creates the folder, keeps locks of different names apart, and leaves nothing behind', () => {
    const deep = join(folder, 'a', 'b');
    const locks = [lockDataDir(deep, 'pglite'), lockDataDir(deep, 'start')];
    expect(readdirSync(deep).sort()).toEqual(['pglite.lock', 'start.lock']);

    for (const lock of locks) lock.release();
    locks[0]?.release();

    expect(readdirSync(deep)).toEqual([]);
  });

  it('does not remove a lock that someone else has taken since', () => {
    const lock = lockDataDir(folder, 'pglite');
    rmSync(lockFile);
    const next = lockDataDir(folder, 'pglite');

    lock.release();

    expect(existsSync(lockFile)).toBe(true);
    next.release();
  });
});
