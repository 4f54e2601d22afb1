import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, unlinkSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { createFile, linkIfFree } from './create-file.ts';
import { hasErrorCode, isMissing } from './is-missing.ts';
import { processStart } from './process-start.ts';

/** The content of a lock file: which process holds it. */
export type LockHolder = {
  pid: number;
  /** Where the process runs, when the folder may be shared by several hosts; null when it is this host's alone. */
  host: string | null;
  /** ISO 8601. */
  lockedAt: string;
  /** Distinguishes this process from a later one with the same pid; null where the system does not tell. */
  processStart: string | null;
  /** Distinguishes two locks of one process. */
  token: string;
};

export type ProcessLock = {
  path: string;
  /** Idempotent. */
  release(): void;
};

/** Someone else holds the lock. `message` is one line that names the pid and the file. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
  readonly holder: LockHolder;

  constructor(path: string, holder: LockHolder) {
    const where = holder.host === null || holder.host === hostname() ? '' : ` on ${holder.host}`;
    super(`${path} is held by process ${holder.pid}${where} since ${holder.lockedAt}: stop it first.`);
    this.holder = holder;
  }
}

const REFRESH_MS = 5_000;
const FOREIGN_STALE_MS = 30_000;

// Two locks of this process exclude each other too; its own pid alone would not tell a leftover from a lock in use.
const heldTokens = new Set<string>();

/**
 * Takes the lock file at `path` for this process; a lock whose process is gone is taken over. The file holds the pid and
 * the start of the process. The folder must exist.
 *
 * @param options.isAcrossHosts whether the folder may be on a volume that several hosts share: a holder on another host
 *   is then believed alive while it refreshes the file, every 5 s with 30 s of patience
 * @throws LockedError when a living process holds it; the file system's own error when the folder is unusable
 */
export function takeLock(path: string, { isAcrossHosts = false }: { isAcrossHosts?: boolean } = {}): ProcessLock {
  const holder: LockHolder = {
    pid: process.pid,
    host: isAcrossHosts ? hostname() : null,
    lockedAt: new Date().toISOString(),
    processStart: processStart(process.pid),
    token: randomUUID(),
  };
  while (!createFile(path, `${JSON.stringify(holder)}\n`)) removeStale(path);
  heldTokens.add(holder.token);
  const refresh = isAcrossHosts ? keepFresh(path) : undefined;
  return {
    path,
    release: () => {
      if (!heldTokens.delete(holder.token)) return;
      clearInterval(refresh);
      if (read(path)?.holder?.token === holder.token) unlinkSync(path);
    },
  };
}

/** The living process that holds the lock at `path`; null when nobody does. */
export function lockHolder(path: string): LockHolder | null {
  const holder = read(path)?.holder;
  return holder !== undefined && isAlive(path, holder) ? holder : null;
}

function keepFresh(path: string): NodeJS.Timeout {
  const refresh = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // The folder was removed under us; the next write into it reports that better.
    }
  }, REFRESH_MS);
  return refresh.unref();
}

function removeStale(path: string): void {
  const found = read(path);
  if (found === undefined) return;
  if (found.holder !== undefined && isAlive(path, found.holder)) throw new LockedError(path, found.holder);
  // Two processes may judge the same lock stale: renaming gives it to one of them, and a fresh lock that was caught by
  // mistake goes back.
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if (read(aside)?.text !== found.text) linkIfFree(aside, path);
  rmSync(aside, { force: true });
}

function isAlive(path: string, holder: LockHolder): boolean {
  if (holder.host !== null && holder.host !== hostname()) {
    const seen = statSync(path, { throwIfNoEntry: false });
    return seen !== undefined && Date.now() - seen.mtimeMs < FOREIGN_STALE_MS;
  }
  if (holder.pid === process.pid) return heldTokens.has(holder.token);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!hasErrorCode(error, 'EPERM')) return false;
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
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    return { text, holder: holderOf(JSON.parse(text)) };
  } catch {
    return { text, holder: undefined };
  }
}

/** What a lock file says; one that does not name its process is none. */
function holderOf(value: Partial<LockHolder> | null): LockHolder | undefined {
  if (typeof value?.pid !== 'number') return undefined;
  const { pid, host = null, lockedAt = 'an unknown time', processStart = null, token = '' } = value;
  return { pid, host, lockedAt, processStart, token };
}
