import { closeSync, openSync, readSync } from 'node:fs';
import type { Catalog } from './catalog.ts';
import { FrameKind, parseFrame } from './frame.ts';
import { type Positions, type StreamPosition, unreadBytes, unreadEvents } from './position.ts';
import type { Segment } from './segment.ts';

/** What is still before a reader. */
export type Lag = {
  records: number;
  bytes: number;
  /** Wall clock of the oldest record not yet committed, milliseconds since 1970; null when there is none. */
  oldestMs: number | null;
};

const PEEK_BYTES = 64 * 1024;

/** Measures a reader's lag from the catalog's counts; reads at most one block per writer and committed position. */
export class LagMeter {
  readonly #peeked = new Map<string, StreamPosition & { atMs: number | null }>();

  measure(catalog: Catalog, positions: Positions): Lag {
    const lag: Lag = { records: 0, bytes: 0, oldestMs: null };
    for (const writer of catalog.writers()) {
      let first: Segment | undefined;
      for (const segment of catalog.ofWriter(writer)) {
        const events = unreadEvents(segment, positions);
        if (events === 0) continue;
        first ??= segment;
        lag.records += events;
        lag.bytes += unreadBytes(segment, positions);
      }
      const atMs = first ? this.#oldestOf(first, positions) : null;
      if (atMs !== null) lag.oldestMs = Math.min(lag.oldestMs ?? atMs, atMs);
    }
    return lag;
  }

  #oldestOf(segment: Segment, positions: Positions): number | null {
    const position = positions.get(segment.writer);
    if (position?.segment !== segment.segment || position.index === 0) return segment.firstMs;
    const peeked = this.#peeked.get(segment.writer);
    if (peeked?.segment === position.segment && peeked.offset === position.offset && peeked.atMs !== null) {
      return peeked.atMs;
    }
    const atMs = peekEventMs(segment.path, position.offset) ?? segment.lastMs;
    this.#peeked.set(segment.writer, { ...position, atMs });
    return atMs;
  }
}

/** The time of the first event at or after `offset`, if it is near. */
function peekEventMs(path: string, offset: number): number | null {
  const block = Buffer.allocUnsafe(PEEK_BYTES);
  let length: number;
  try {
    const fd = openSync(path, 'r');
    try {
      length = readSync(fd, block, 0, PEEK_BYTES, offset);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Deleted since the catalog was read; the next measure finds another segment.
    return null;
  }
  const bytes = block.subarray(0, length);
  for (let at = 0; ; ) {
    const frame = parseFrame(bytes, at);
    if (typeof frame === 'string') return null;
    if (frame.kind === FrameKind.event) return frame.atMs;
    at += frame.bytes;
  }
}
