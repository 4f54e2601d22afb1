import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isMissing } from '@tallygate/disk/is-missing';
import { lockHolder } from '@tallygate/disk/process-lock';
import { Catalog } from './catalog.ts';
import { loadCursor, saveCursor } from './cursor.ts';
import { asError, SpoolInputError, SpoolLockedError } from './errors.ts';
import { FrameKind } from './frame.ts';
import { type Damage, FrameStream } from './frame-stream.ts';
import { type Lag, LagMeter } from './lag.ts';
import { acquireLock } from './lock.ts';
import { parseCursorName, readerLockPath, recoveryLockPath, writerLockPath } from './names.ts';
import type { Positions } from './position.ts';
import { countEvents, type Segment } from './segment.ts';

export type SegmentReport = {
  writer: string;
  segment: number;
  path: string;
  bytes: number;
  records: number;
  sealed: boolean;
  firstMs: number | null;
  lastMs: number | null;
};

export type SpoolInspection = {
  bytes: number;
  records: number;
  firstMs: number | null;
  lastMs: number | null;
  segments: SegmentReport[];
  /** `pid` is the live process that writes under the name, or null. */
  writers: { writer: string; pid: number | null }[];
  /** `problem` says why a cursor cannot be read; its reader begins with the oldest record, and so it is counted here. */
  readers: ({ reader: string; pid: number | null; problem?: string } & Lag)[];
};

export type DamageReport = Damage & {
  writer: string;
  segment: number;
  path: string;
  /** `torn`: a partial record at the end, which the next start cuts off. `corrupt`: bytes that will be skipped. */
  kind: 'torn' | 'corrupt';
};

export type SpoolVerification = {
  segments: number;
  frames: number;
  records: number;
  damage: DamageReport[];
  /** Segments between retained ones whose file is gone, with all that was in it. */
  missing: { writer: string; segment: number }[];
  /** Cursors that cannot be read, or stand where no record begins. */
  cursors: { reader: string; problem: string }[];
};

export type ReplayRequest = {
  reader: string;
  /** The oldest record of every writer; or one writer's segment, there at `offset`, which is where a frame begins. */
  from: 'start' | { writer: string; segment: number; offset?: number };
};

/** What a spool folder holds and how far its readers are. Reads only; the folder may be in use. */
export async function inspectSpool(dir: string): Promise<SpoolInspection> {
  const catalog = await loadCatalog(dir);
  for (const segment of catalog.all()) await countEvents(segment, () => undefined);
  const segments = catalog.all().map(({ isOwn: _own, countedBytes: _counted, events, isSealed, ...rest }) => {
    return { ...rest, records: events, sealed: isSealed };
  });
  const readers: SpoolInspection['readers'] = [];
  for (const reader of await cursorNames(catalog.dir)) {
    const { positions, problem } = readCursor(catalog.dir, reader);
    const pid = lockHolder(readerLockPath(catalog.dir, reader))?.pid ?? null;
    const lag = new LagMeter().measure(catalog, positions);
    readers.push({ reader, pid, ...lag, ...(problem === undefined ? {} : { problem }) });
  }
  const firsts = segments.flatMap(({ firstMs }) => firstMs ?? []);
  const lasts = segments.flatMap(({ lastMs }) => lastMs ?? []);
  return {
    bytes: catalog.bytes,
    records: segments.reduce((total, { records }) => total + records, 0),
    firstMs: firsts.length > 0 ? Math.min(...firsts) : null,
    lastMs: lasts.length > 0 ? Math.max(...lasts) : null,
    segments,
    writers: catalog.writers().map((writer) => {
      return { writer, pid: lockHolder(writerLockPath(catalog.dir, writer))?.pid ?? null };
    }),
    readers,
  };
}

/** Checks every frame of every segment, and every cursor. Reads only; what a live writer is just writing may show as `torn`. */
export async function verifySpool(dir: string): Promise<SpoolVerification> {
  const catalog = await loadCatalog(dir);
  const missing = catalog.writers().flatMap((writer) => missingSegments(catalog.ofWriter(writer)));
  const result: SpoolVerification = { segments: 0, frames: 0, records: 0, damage: [], missing, cursors: [] };
  for (const segment of catalog.all()) {
    result.segments += 1;
    await verifySegment(segment, result);
  }
  for (const reader of await cursorNames(catalog.dir)) {
    for (const problem of await cursorProblems(catalog, reader)) result.cursors.push({ reader, problem });
  }
  return result;
}

/**
 * Moves a reader back, so that it delivers again what is retained from there on; the receiver must
 * recognise duplicates. From the start also with a cursor that cannot be read. Returns what is before the reader afterwards. Rejects with `SpoolLockedError` while a live process
 * writes the spool or reads under that name, with `SpoolInputError` when there is no such reader, segment or frame,
 * or when the place is ahead of the reader.
 */
export async function replaySpool(dir: string, { reader, from }: ReplayRequest): Promise<Lag> {
  const catalog = await loadCatalog(dir);
  // A process that starts meanwhile waits for this lock.
  const recoveryLock = acquireLock(recoveryLockPath(catalog.dir), 'the recovery of the spool');
  try {
    await assertNotWritten(catalog.dir);
    const readerLock = acquireLock(readerLockPath(catalog.dir, reader), `the reader ${reader}`);
    try {
      const { positions, problem, isNew } = readCursor(catalog.dir, reader);
      if (problem !== undefined && from !== 'start') throw new SpoolInputError(`${problem}; replay it from the start`);
      if (isNew) {
        const known = (await cursorNames(catalog.dir)).join(', ') || 'none';
        throw new SpoolInputError(`reader: found ${reader}, expected one that has a cursor (${known})`);
      }
      if (from === 'start') positions.clear();
      else await moveBack(catalog, positions, from);
      await saveCursor(catalog.dir, reader, positions);
      for (const segment of catalog.all()) await countEvents(segment, () => undefined);
      return new LagMeter().measure(catalog, positions);
    } finally {
      readerLock.release();
    }
  } finally {
    recoveryLock.release();
  }
}

async function loadCatalog(dir: string): Promise<Catalog> {
  const catalog = new Catalog(resolve(dir));
  await catalog.refresh();
  return catalog;
}

/** Names of the readers that have left a cursor in the folder, in order; none when there is no folder yet. */
export async function cursorNames(dir: string): Promise<string[]> {
  const files = await readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return files.flatMap((file) => parseCursorName(file) ?? []).sort();
}

function readCursor(dir: string, reader: string): { positions: Positions; problem?: string; isNew: boolean } {
  try {
    const positions = loadCursor(dir, reader);
    return { positions: positions ?? new Map(), isNew: positions === null };
  } catch (error) {
    return { positions: new Map(), problem: asError(error).message, isNew: false };
  }
}

/** A writer numbers its segments without gaps, and the oldest go first. */
function missingSegments(segments: readonly Segment[]): SpoolVerification['missing'] {
  return segments.flatMap(({ writer, segment }, at) => {
    const before = segments[at - 1]?.segment ?? segment - 1;
    return Array.from({ length: segment - before - 1 }, (_, gap) => ({ writer, segment: before + 1 + gap }));
  });
}

async function cursorProblems(catalog: Catalog, reader: string): Promise<string[]> {
  const { positions, problem } = readCursor(catalog.dir, reader);
  if (problem !== undefined) return [problem];
  const problems: string[] = [];
  for (const [writer, { segment: number, offset, index }] of positions) {
    const segment = catalog.ofWriter(writer).find((candidate) => candidate.segment === number);
    // Gone because it was read, or to be written yet: a cursor may stand there.
    if (segment === undefined) continue;
    const place = `segment ${number} of ${writer}`;
    if (offset > segment.bytes) problems.push(`${place}: offset ${offset} is behind its end (${segment.bytes})`);
    else if (offset < segment.bytes) {
      const events = await eventsBefore(segment, offset).catch((error: unknown) => asError(error));
      if (events instanceof Error) problems.push(`${place}: ${events.message}`);
      else if (events !== index)
        problems.push(`${place}: found index ${index} at offset ${offset}, expected ${events}`);
    }
  }
  return problems;
}

async function assertNotWritten(dir: string): Promise<void> {
  for (const file of await readdir(dir)) {
    const writer = /^(.+)\.writer\.lock$/.exec(file)?.[1];
    if (writer === undefined) continue;
    const path = writerLockPath(dir, writer);
    const holder = lockHolder(path);
    if (holder !== null) throw new SpoolLockedError(`the spool writer ${writer}`, path, holder.pid);
  }
}

async function moveBack(
  catalog: Catalog,
  positions: Positions,
  { writer, segment: number, offset = 0 }: { writer: string; segment: number; offset?: number },
): Promise<void> {
  const segment = catalog.ofWriter(writer).find((candidate) => candidate.segment === number);
  if (segment === undefined) {
    const retained = catalog.ofWriter(writer).map((candidate) => candidate.segment);
    throw new SpoolInputError(
      `from: found segment ${number} of ${writer}, expected a retained one (${retained.join(', ') || 'none'})`,
    );
  }
  const current = positions.get(writer);
  const isAhead =
    current === undefined || number > current.segment || (number === current.segment && offset > current.offset);
  if (isAhead) {
    throw new SpoolInputError(
      `from: found segment ${number} offset ${offset} of ${writer}, expected a place behind the reader, which is at ` +
        (current ? `segment ${current.segment} offset ${current.offset}` : 'the start'),
    );
  }
  positions.set(writer, { segment: number, offset, index: await eventsBefore(segment, offset) });
}

async function eventsBefore(segment: Segment, offset: number): Promise<number> {
  let events = 0;
  const frames = await FrameStream.open(segment.path, 0, () => undefined);
  try {
    do {
      while (frames.offset < offset) {
        const frame = frames.take();
        if (frame === undefined) break;
        if (frame.kind === FrameKind.event) events = frame.index + 1;
      }
    } while (frames.offset < offset && (await frames.advance(segment.bytes, true)) === 'more');
    if (frames.offset === offset) return events;
    throw new SpoolInputError(
      `from.offset: found ${offset}, expected where a frame begins (the next is ${frames.offset})`,
    );
  } finally {
    await frames.close();
  }
}

async function verifySegment(segment: Segment, result: SpoolVerification): Promise<void> {
  const { writer, path } = segment;
  const note = (kind: DamageReport['kind'], damage: Damage): void => {
    result.damage.push({ writer, segment: segment.segment, path, kind, ...damage });
  };
  const frames = await FrameStream.open(path, 0, (damage) => note('corrupt', damage));
  try {
    do {
      for (let frame = frames.take(); frame !== undefined; frame = frames.take()) {
        result.frames += 1;
        if (frame.kind === FrameKind.event) result.records += 1;
      }
    } while ((await frames.advance(segment.bytes, segment.isSealed)) === 'more');
    const bytes = segment.bytes - frames.offset;
    if (bytes > 0) note('torn', { offset: frames.offset, bytes });
  } finally {
    await frames.close();
  }
}
