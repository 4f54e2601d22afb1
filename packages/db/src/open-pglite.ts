import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { syncToDisk } from '@tallygate/disk/sync-to-disk';
import { SyncedNodeFs } from './synced-node-fs.ts';

/**
 * A commit is on disk before it is acknowledged, as on a server: `-F` would turn that off, and of the system's two calls
 * the WebAssembly build passes only fsync on.
 */
const START_PARAMS = [
  ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
  ...['-c', 'wal_sync_method=fsync'],
];

/** Opens the embedded database in `folder` in this thread, and makes it when there is none. */
export async function openPglite(folder: string): Promise<PGlite> {
  if (!existsSync(join(folder, 'PG_VERSION'))) await create(folder);
  return open(folder);
}

/** Made aside and moved once it is whole and on disk: a start that is cut off leaves no half of a database. */
async function create(folder: string): Promise<void> {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const pglite = await open(draft);
  await pglite.close();
  for (const entry of readdirSync(draft, { recursive: true, encoding: 'utf8' })) syncToDisk(join(draft, entry));
  syncToDisk(draft);
  // rmdir removes the folder only if it is empty.
  if (existsSync(folder)) rmdirSync(folder);
  renameSync(draft, folder);
  syncToDisk(dirname(folder));
}

function open(folder: string): Promise<PGlite> {
  return PGlite.create({ fs: new SyncedNodeFs(folder), startParams: START_PARAMS });
}
