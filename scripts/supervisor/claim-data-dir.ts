import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { LockedError, type ProcessLock, takeLock } from '@tallygate/disk/process-lock';
import { fail, root } from '../bootstrap.mjs';
import { readSettings, type Settings } from './env.ts';
import { endLeftovers } from './leftovers.ts';

export type Claim = { settings: Settings; lock: ProcessLock };

/** Reads the settings and takes the data folder for this process; ends it with one clear line when either fails. */
export async function claimDataDir(): Promise<Claim> {
  try {
    const settings = readSettings(root);
    mkdirSync(settings.dataDir, { recursive: true });
    accessSync(settings.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const lock = takeLock(path.join(settings.dataDir, 'tallygate.lock'), { isAcrossHosts: true });
    await endLeftovers(settings.dataDir);
    return { settings, lock };
  } catch (error) {
    return fail(describeFailure(error));
  }
}

function describeFailure(error: unknown): string {
  if (error instanceof LockedError) return `Tallygate is already running: ${error.message}`;
  const failure = error as NodeJS.ErrnoException;
  if (failure.path && failure.code) {
    return `TALLYGATE_DATA_DIR: the data folder ${failure.path} cannot be used (${failure.code}); it must be a folder this user can read and write`;
  }
  return failure.message;
}
