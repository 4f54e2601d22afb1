import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LockedError, type ProcessLock, takeLock } from '@tallygate/disk/process-lock';
import { type CheckpointRule, DEFAULT_CHECKPOINTS, keepCheckpoints } from './checkpoints.ts';
import { createDatabase, type Database } from './database.ts';
import { DatabaseOpenError } from './errors.ts';
import { findMigrations } from './find-migrations.ts';
import { applyMigrations } from './migrations.ts';
import { type PglitePool, pgliteMajorVersion, pglitePool } from './pglite-pool.ts';
import { openPgliteThread } from './pglite-thread.ts';
import { openServerPool } from './server-pool.ts';

export type OpenDatabaseOptions = {
  /** A PostgreSQL server; absent = the embedded database in `dataDir`. */
  url?: string;
  /** The embedded database lives in `<dataDir>/pglite`. Required without `url`. */
  dataDir?: string;
  /** Default: `prisma/migrations`, found upwards from this module or the working directory. */
  migrationsDir?: string;
  /** Connections to a server; default 10. The embedded database always has one. */
  maxConnections?: number;
  /** When the embedded database takes a checkpoint. */
  checkpoints?: CheckpointRule;
  /** Receives one line per thing worth telling. */
  log?: (line: string) => void;
};

/**
 * Opens the database and brings it to this version's schema.
 * @throws DatabaseOpenError with one line for the operator; nothing stays open or locked.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const migrationsDir = options.migrationsDir ?? findMigrations();
  if (options.url !== undefined) return openServer(options.url, migrationsDir, options);
  if (options.dataDir === undefined) throw new TypeError('openDatabase needs either url or dataDir.');
  return openEmbedded(options.dataDir, migrationsDir, options);
}

async function openServer(url: string, migrationsDir: string, options: OpenDatabaseOptions): Promise<Database> {
  const pool = await openServerPool(url, { maxConnections: options.maxConnections ?? 10 });
  try {
    report(await applyMigrations(pool, migrationsDir), options);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return createDatabase('postgres', pool, () => pool.end());
}

async function openEmbedded(dataDir: string, migrationsDir: string, options: OpenDatabaseOptions): Promise<Database> {
  const folder = join(dataDir, 'pglite');
  const lock = takeFolder(dataDir, folder);
  try {
    const { pool, close } = await openFolder(folder);
    try {
      report(await applyMigrations(pool, migrationsDir), options);
    } catch (error) {
      await close();
      throw error;
    }
    const endCheckpoints = keepCheckpoints(pool, options.checkpoints ?? DEFAULT_CHECKPOINTS, options.log);
    return createDatabase('pglite', pool, async () => {
      endCheckpoints();
      await close();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeFolder(dataDir: string, folder: string): ProcessLock {
  try {
    mkdirSync(dataDir, { recursive: true });
    const lock = takeLock(join(dataDir, 'pglite.lock'), { isAcrossHosts: true });
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      return lock;
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    if (error instanceof LockedError) {
      throw new DatabaseOpenError(
        'data_dir_in_use',
        `The database in ${folder} is in use by process ${error.holder.pid} on ${error.holder.host}: stop it first, ` +
          'or set DATABASE_URL to a PostgreSQL server that several processes can share.',
        { cause: error },
      );
    }
    throw new DatabaseOpenError(
      'data_dir_unusable',
      `The data folder ${dataDir} (TALLYGATE_DATA_DIR) cannot be used: ${reasonOf(error)}.`,
      { cause: error },
    );
  }
}

async function openFolder(folder: string): Promise<PglitePool> {
  const versionFile = join(folder, 'PG_VERSION');
  const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : pgliteMajorVersion;
  if (found !== pgliteMajorVersion) {
    throw new DatabaseOpenError(
      'data_dir_incompatible',
      `The database in ${folder} was written by PostgreSQL ${found}, this version embeds ${pgliteMajorVersion}: ` +
        'start the version that wrote it, or move the folder away.',
    );
  }
  try {
    return pglitePool(await openPgliteThread(folder));
  } catch (error) {
    throw new DatabaseOpenError(
      'data_dir_unusable',
      `The database in ${folder} cannot be opened: ${reasonOf(error)}.`,
      { cause: error },
    );
  }
}

const fileErrors: Record<string, string> = {
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'part of the path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
  ENOSPC: 'the disk is full',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return fileErrors[code] ?? error.message;
}

function report(applied: string[], { log }: OpenDatabaseOptions): void {
  if (applied.length > 0) log?.(`Applied database migrations: ${applied.join(', ')}`);
}
