import { setTimeout as delay } from 'node:timers/promises';
import { LockedError, type ProcessLock, takeLock } from '@tallygate/disk/process-lock';
import { SpoolLockedError } from './errors.ts';

/**
 * Takes the lock file at `path` for this process. A lock whose process is dead is taken over.
 * Throws `SpoolLockedError` with the holder's pid when it is alive; `what` names the locked thing in the message.
 */
export function acquireLock(path: string, what: string): ProcessLock {
  try {
    return takeLock(path);
  } catch (error) {
    throw error instanceof LockedError ? new SpoolLockedError(what, path, error.holder.pid) : error;
  }
}

/** Like `acquireLock`, but waits up to `timeoutMs` for a live holder to let go. */
export async function awaitLock(path: string, what: string, timeoutMs: number): Promise<ProcessLock> {
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
