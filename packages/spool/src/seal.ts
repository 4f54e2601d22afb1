import { encodeFrame, FrameKind, framePayload, HEADER_BYTES, parseFrame } from './frame.ts';

/** What a segment's last frame says of the whole, so that a start need not read every segment. */
export type Seal = {
  events: number;
  firstMs: number | null;
  lastMs: number | null;
};

const PAYLOAD_BYTES = 16;

/** Bytes of the seal at the end of a finished segment. */
export const SEAL_BYTES = HEADER_BYTES + PAYLOAD_BYTES;

/** The bytes of a seal, written at `atMs`. */
export function encodeSeal(seal: Seal, atMs: number): Buffer {
  const payload = Buffer.alloc(PAYLOAD_BYTES);
  payload.writeDoubleLE(seal.firstMs ?? Number.NaN, 0);
  payload.writeDoubleLE(seal.lastMs ?? Number.NaN, 8);
  const bytes = Buffer.alloc(SEAL_BYTES);
  encodeFrame(bytes, 0, { kind: FrameKind.seal, index: seal.events, atMs, id: '', payload });
  return bytes;
}

/**
 * The seal in the last `SEAL_BYTES` of a segment (text cannot imitate one, see the magic of a frame), or
 * null when it has none (still written to, or not recovered).
 */
export function decodeSeal(tail: Buffer): Seal | null {
  const frame = tail.length === SEAL_BYTES ? parseFrame(tail, 0) : 'bad';
  if (typeof frame === 'string' || frame.kind !== FrameKind.seal || frame.bytes !== SEAL_BYTES) return null;
  const payload = framePayload(frame);
  const firstMs = payload.readDoubleLE(0);
  const lastMs = payload.readDoubleLE(8);
  return {
    events: frame.index,
    firstMs: Number.isNaN(firstMs) ? null : firstMs,
    lastMs: Number.isNaN(lastMs) ? null : lastMs,
  };
}
