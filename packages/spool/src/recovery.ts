import { open } from 'node:fs/promises';
import type { Catalog } from './catalog.ts';
import { FrameKind, frameId, framePayload } from './frame.ts';
import { type Damage, FrameStream } from './frame-stream.ts';
import type { RecoveredCall } from './journal.ts';
import { encodeSeal } from './seal.ts';
import { noteEvent, type Segment } from './segment.ts';

export type Recovery = {
  /** Segments that no live writer finished; seal them once `calls` are safe elsewhere. */
  unsealed: Segment[];
  /** Calls that were opened and not closed, by id. */
  calls: Map<string, RecoveredCall>;
  /** Segments whose end was a partial frame, and the bytes cut off there. */
  repairedTails: number;
  repairedBytes: number;
};

/**
 * Reads what a dead writer left unfinished: counts its events, cuts torn tails, and collects its open calls.
 * The caller holds the recovery lock.
 */
export async function recoverWriter(
  catalog: Catalog,
  writer: string,
  onDamage: (segment: Segment, damage: Damage) => void,
): Promise<Recovery> {
  const recovery: Recovery = { unsealed: [], calls: new Map(), repairedTails: 0, repairedBytes: 0 };
  const segments = catalog.ofWriter(writer);
  const first = segments.findIndex((segment) => !segment.isSealed);
  // Sealed segments after an unsealed one are read as well: they may close calls which it opened.
  for (const segment of first === -1 ? [] : segments.slice(first)) {
    const validBytes = await scan(segment, recovery.calls, (damage) => onDamage(segment, damage));
    if (segment.isSealed) continue;
    recovery.unsealed.push(segment);
    const tornBytes = segment.bytes - validBytes;
    if (tornBytes === 0) continue;
    await truncateSegment(segment, validBytes);
    catalog.resize(segment, validBytes);
    recovery.repairedTails += 1;
    recovery.repairedBytes += tornBytes;
  }
  return recovery;
}

/** Marks a recovered segment as finished: no open call depends on it any more. */
export async function sealRecovered(catalog: Catalog, segment: Segment, nowMs: number): Promise<void> {
  const seal = encodeSeal(segment, nowMs);
  const handle = await open(segment.path, 'r+');
  try {
    await handle.write(seal, 0, seal.length, segment.bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  catalog.resize(segment, segment.bytes + seal.length);
  segment.isSealed = true;
  segment.countedBytes = segment.bytes;
}

async function scan(
  segment: Segment,
  calls: Map<string, RecoveredCall>,
  onDamage: (damage: Damage) => void,
): Promise<number> {
  const frames = await FrameStream.open(segment.path, 0, onDamage);
  try {
    do {
      for (let frame = frames.take(); frame !== undefined; frame = frames.take()) {
        const id = frameId(frame);
        if (frame.kind === FrameKind.open) {
          // Copied: a view would hold the whole chunk that was read.
          calls.set(id, { id, payload: Buffer.from(framePayload(frame)), openedAtMs: frame.atMs });
        } else if (frame.kind !== FrameKind.start) {
          calls.delete(id);
        }
        if (frame.kind === FrameKind.event && !segment.isSealed) noteEvent(segment, frame.index, frame.atMs);
      }
    } while ((await frames.advance(segment.bytes, segment.isSealed)) === 'more');
    return frames.offset;
  } finally {
    await frames.close();
  }
}

async function truncateSegment(segment: Segment, bytes: number): Promise<void> {
  const handle = await open(segment.path, 'r+');
  try {
    await handle.truncate(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
