import { mkdirSync } from 'node:fs';
import { lockHolder, type ProcessLock } from '@tallygate/disk/process-lock';
import { Catalog } from './catalog.ts';
import { DamageLog } from './damage-log.ts';
import { SpoolWriteError } from './errors.ts';
import { OpenCalls, type RecoveredCall } from './journal.ts';
import { acquireLock, awaitLock } from './lock.ts';
import { recoveryLockPath, writerLockPath } from './names.ts';
import { ReaderTable } from './reader-table.ts';
import { type Recovery, recoverWriter, sealRecovered } from './recovery.ts';
import { nextSegmentNumber } from './segment-number.ts';
import { Spool } from './spool.ts';
import { type ResolvedOptions, resolveOptions, type SpoolOptions } from './spool-options.ts';
import { Syncer } from './syncer.ts';
import { Waiters } from './waiters.ts';
import { Writer } from './writer.ts';

const RECOVERY_WAIT_MS = 30_000;

/**
 * Opens the spool folder for writing and reading, after repairing what dead processes left: torn tails are cut, and
 * their open calls become `recovered`. Rejects with `SpoolInputError` for a wrong option, `SpoolLockedError` when the
 * writer's name is in use, `SpoolWriteError` when the disk is full.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const resolved = resolveOptions(options);
  mkdirSync(resolved.dir, { recursive: true, mode: 0o700 });
  const lock = acquireLock(writerLockPath(resolved.dir, resolved.writerId), `the spool writer ${resolved.writerId}`);
  try {
    // Every process takes its writer's name first, so one that starts meanwhile counts as alive, and waits here.
    const recoveryLock = await awaitLock(recoveryLockPath(resolved.dir), 'the recovery of the spool', RECOVERY_WAIT_MS);
    try {
      return await recoverAndOpen(resolved, lock);
    } finally {
      recoveryLock.release();
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function recoverAndOpen(options: ResolvedOptions, lock: ProcessLock): Promise<Spool> {
  const { dir, onError, now, writerId } = options;
  const catalog = new Catalog(dir);
  const damage = new DamageLog(onError);
  const readers = new ReaderTable(catalog, onError);
  readers.enable(options.readers);
  await catalog.refresh();
  const recoveries = await recoverDeadWriters(catalog, writerId, damage);

  const waiters = new Waiters();
  const calls = new OpenCalls();
  const syncer = new Syncer({
    catalog,
    port: options.filePort,
    intervalMs: options.syncIntervalMs,
    now,
    onError,
  });
  const firstSegment = await nextSegmentNumber(catalog, writerId);
  // Before the first write, so that what earlier runs left is read, and of this one only what counts.
  options.tail?.publish({ segment: firstSegment, bytes: 0, events: 0, firstMs: null, lastMs: null });
  const writer = new Writer({
    writer: writerId,
    firstSegment,
    segmentBytes: options.segmentBytes,
    syncsEveryWrite: options.syncIntervalMs === 0,
    catalog,
    calls,
    syncer,
    port: options.filePort,
    now,
    onError,
    onWritten: (segment) => {
      options.tail?.publish(segment);
      waiters.wakeAll();
    },
  });

  const recovered = new Map<string, RecoveredCall>();
  for (const recovery of recoveries) for (const [id, call] of recovery.calls) recovered.set(id, call);
  writer.adopt(recovered);
  // The calls must be safe in their new segment before the old ones say that nothing depends on them.
  if (!(await syncer.run())) throw new SpoolWriteError('take over open calls', 'the sync failed');
  for (const segment of recoveries.flatMap(({ unsealed }) => unsealed)) await sealRecovered(catalog, segment, now());

  return new Spool({
    options,
    catalog,
    calls,
    readers,
    damage,
    syncer,
    writer,
    waiters,
    lock,
    recovered: [...recovered.values()],
    repairedTails: sum(recoveries, ({ repairedTails }) => repairedTails),
    repairedBytes: sum(recoveries, ({ repairedBytes }) => repairedBytes),
  });
}

async function recoverDeadWriters(catalog: Catalog, self: string, damage: DamageLog): Promise<Recovery[]> {
  const recoveries: Recovery[] = [];
  for (const writer of catalog.writers()) {
    if (writer !== self && lockHolder(writerLockPath(catalog.dir, writer)) !== null) continue;
    recoveries.push(await recoverWriter(catalog, writer, damage.note));
  }
  return recoveries;
}

function sum<T>(items: T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
