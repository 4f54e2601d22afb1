import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { processStart } from './process-start.ts';

/** The content of a lock file: which process holds it. */
export interface LockHolder {
  pid: number;
  host: string;
  /** ISO 8601. */
  lockedAt: string;
  /** Distinguishes this process from a later one with the same pid; null where the system does not tell. */
  processStart: string | null;
  /** Distinguishes two locks of one process. */
  token: string;
}

export interface DataDirLock {
  path: string;
  /** Idempotent. */
  release(): void;
}

/** Someone else holds the lock. `message` is one line that names the pid and the file. */
export class DataDirLockedError extends Error {
  override readonly name = 'DataDirLockedError';
  readonly holder: LockHolder;

  constructor(path: string, holder: LockHolder) {
    const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
    super(`${path} is held by process ${holder.pid}${where} since ${holder.lockedAt}: stop it first.`);
    this.holder = holder;
  }
}

const refreshMs = 5_000;
const foreignStaleMs = 30_000;

// Two locks of this process exclude each other too; its own pid alone would not tell a leftover from a lock in use.
const heldTokens = new Set<string>();

/**
 * Takes `<dataDir>/<name>.lock`, creating the folder when needed; a lock whose process is gone is taken over. The file
 * holds the pid and the start of the process. A holder on another host (a shared volume) is believed alive while it
 * refreshes the file.
 * @throws DataDirLockedError when a living process holds it; the file system's own error when the folder is unusable.
 */
export function lockDataDir(dataDir: string, name: string): DataDirLock {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, `${name}.lock`);
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    lockedAt: new Date().toISOString(),
    processStart: processStart(process.pid),
    token: randomUUID(),
  };
  // Written aside and linked, so that nobody ever reads half a lock.
  const draft = `${path}.${holder.token}`;
  writeFileSync(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  try {
    while (!tryLink(draft, path)) removeStale(path);
  } finally {
    rmSync(draft, { force: true });
  }
  heldTokens.add(holder.token);

  const refresh = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // The folder was removed under us; the next write of the database reports that better.
    }
  }, refreshMs);
  refresh.unref();

  return {
    path,
    release: () => {
      if (!heldTokens.delete(holder.token)) return;
      clearInterval(refresh);
      if (read(path)?.holder?.token === holder.token) unlinkSync(path);
    },
  };
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function removeStale(path: string): void {
  const found = read(path);
  if (found === undefined) return;
  if (found.holder !== undefined && isAlive(path, found.holder)) throw new DataDirLockedError(path, found.holder);
  // Two processes may judge the same lock stale: renaming gives it to one of them, and a fresh lock that was caught by
  // mistake goes back.
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if (read(aside)?.text !== found.text) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function isAlive(path: string, holder: LockHolder): boolean {
  if (holder.host !== hostname()) {
    const seen = statSync(path, { throwIfNoEntry: false });
    return seen !== undefined && Date.now() - seen.mtimeMs < foreignStaleMs;
  }
  if (holder.pid === process.pid) return heldTokens.has(holder.token);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!isCode(error, 'EPERM')) return false;
  }
  const start = processStart(holder.pid);
  if (start === null || holder.processStart === null) return true;
  return start === holder.processStart;
}

function read(path: string): { text: string; holder: LockHolder | undefined } | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    return { text, holder: isHolder(value) ? value : undefined };
  } catch {
    return { text, holder: undefined };
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'host' in value &&
    typeof value.host === 'string' &&
    'token' in value &&
    typeof value.token === 'string'
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
