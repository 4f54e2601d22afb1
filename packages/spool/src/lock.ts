import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SpoolLockedError } from './errors.ts';

interface Holder {
  pid: number;
  /** When the process started, in a form that another process with the same pid does not share; null if unknown. */
  born: string | null;
}

export interface Lock {
  release(): void;
}

const heldHere = new Set<string>();
let takeovers = 0;

/**
 * Takes the lock file at `path` for this process. A lock whose process is dead is taken over.
 * Throws `SpoolLockedError` with the holder's pid when it is alive; `what` names the locked thing in the message.
 */
export function acquireLock(path: string, what: string): Lock {
  if (heldHere.has(path)) throw new SpoolLockedError(what, path, process.pid);
  const mine = `${path}.${process.pid}.${++takeovers}`;
  const content: Holder = { pid: process.pid, born: bornOf(process.pid) };
  try {
    writeFileSync(mine, JSON.stringify(content), { mode: 0o600 });
    // Linking a finished file makes the lock appear with its content, so nobody ever reads an empty one.
    while (!tryLink(mine, path)) {
      const pid = lockHolder(path);
      if (pid !== null) throw new SpoolLockedError(what, path, pid);
      setAside(path, `${mine}.stale`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  heldHere.add(path);
  return {
    release: () => {
      if (heldHere.delete(path)) rmSync(path, { force: true });
    },
  };
}

/** Like `acquireLock`, but waits up to `timeoutMs` for a live holder to let go. */
export async function awaitLock(path: string, what: string, timeoutMs: number): Promise<Lock> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return acquireLock(path, what);
    } catch (error) {
      if (!(error instanceof SpoolLockedError) || performance.now() > deadline) throw error;
      await delay(10);
    }
  }
}

/** The pid of the live process that holds the lock at `path`; null when nobody does. */
export function lockHolder(path: string): number | null {
  const holder = readHolder(path);
  if (holder === null) return null;
  if (holder.pid === process.pid) return heldHere.has(path) ? holder.pid : null;
  if (!isAlive(holder.pid)) return null;
  // In a container the same small pids come back after a restart: compare the birth, where the system tells it.
  const born = bornOf(holder.pid);
  return holder.born !== null && born !== null && born !== holder.born ? null : holder.pid;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock away; if another process replaced it meanwhile, puts the live one back. */
function setAside(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (lockHolder(aside) !== null) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function readHolder(path: string): Holder | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || typeof parsed.pid !== 'number') {
      return null;
    }
    const born = 'born' in parsed && typeof parsed.born === 'string' ? parsed.born : null;
    return { pid: parsed.pid, born };
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Linux: the boot and the process's start within it (proc(5), field 22 of `stat`). Null elsewhere. */
function bornOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${ticks}`;
  } catch {
    return null;
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
