import { open } from 'node:fs/promises';
import { FrameKind } from './frame.ts';
import { type Damage, FrameStream } from './frame-stream.ts';
import { decodeSeal, SEAL_BYTES } from './seal.ts';

/** What the spool knows of one segment file. */
export type Segment = {
  readonly writer: string;
  /** Counts up per writer. */
  readonly segment: number;
  readonly path: string;
  /** Written by this process: `bytes` then always ends with a whole frame. */
  readonly isOwn: boolean;
  bytes: number;
  /** Events in it, lost ones included. */
  events: number;
  firstMs: number | null;
  lastMs: number | null;
  /** Finished, and no open call depends on it any more: it may go once it was read. */
  isSealed: boolean;
  /** Offset up to which `events` was counted; only for a segment that another process writes. */
  countedBytes: number;
};

export function newSegment(file: Pick<Segment, 'writer' | 'segment' | 'path' | 'isOwn'>): Segment {
  return { ...file, bytes: 0, events: 0, firstMs: null, lastMs: null, isSealed: false, countedBytes: 0 };
}

/** Takes an event into the count and the times of its segment. */
export function noteEvent(segment: Segment, index: number, atMs: number): void {
  segment.events = index + 1;
  segment.firstMs ??= atMs;
  segment.lastMs = atMs;
}

/** Brings a segment of another process up to date: its length, and its seal if it has one. */
export async function measureSegment(segment: Segment): Promise<void> {
  const handle = await open(segment.path, 'r');
  try {
    segment.bytes = (await handle.stat()).size;
    if (segment.bytes < SEAL_BYTES) return;
    const tail = Buffer.alloc(SEAL_BYTES);
    await handle.read(tail, 0, SEAL_BYTES, segment.bytes - SEAL_BYTES);
    const seal = decodeSeal(tail);
    if (seal) Object.assign(segment, seal, { isSealed: true, countedBytes: segment.bytes });
  } finally {
    await handle.close();
  }
}

/** Counts the events that were added to another process's unfinished segment since the last count. */
export async function countEvents(segment: Segment, onDamage: (damage: Damage) => void): Promise<void> {
  if (segment.isSealed || segment.countedBytes >= segment.bytes) return;
  const frames = await FrameStream.open(segment.path, segment.countedBytes, onDamage);
  try {
    do {
      for (let frame = frames.take(); frame !== undefined; frame = frames.take()) {
        if (frame.kind === FrameKind.event) noteEvent(segment, frame.index, frame.atMs);
      }
    } while ((await frames.advance(segment.bytes, false)) === 'more');
    segment.countedBytes = frames.offset;
  } finally {
    await frames.close();
  }
}
