import { crc32 } from 'node:zlib';

// 0xF5 never occurs in UTF-8, so looking for the next frame after damage does not stop inside text payloads.
const MAGIC = 0xf5;
const VERSION = 1;

// Layout, little endian: magic u8, version u8, crc32 u32 (of everything after it), kind u8, id length u8,
// payload length u32, index u32, wall clock u48 ms, then the id and the payload.
const CRC_AT = 2;
const KIND_AT = 6;
const ID_LENGTH_AT = 7;
const PAYLOAD_LENGTH_AT = 8;
const INDEX_AT = 12;
const TIME_AT = 16;
const TWO_32 = 2 ** 32;

/** Bytes of a frame before its id and payload. */
export const HEADER_BYTES = 22;

/** What a frame is: an event for the readers, a journal entry, or a segment's first or last frame. */
export const FrameKind = { event: 1, open: 2, close: 3, start: 4, seal: 5 } as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export type Frame = {
  kind: FrameKind;
  /** Events of the segment before this frame; the gap after damage tells how many were lost. */
  index: number;
  atMs: number;
  idBytes: number;
  /** The id and, after `idBytes`, the payload: a view of the bytes that were parsed. */
  body: Buffer;
  /** The whole frame's length. */
  bytes: number;
};

export type FrameFields = {
  kind: FrameKind;
  index: number;
  atMs: number;
  id: string;
  payload: string | Uint8Array;
};

/** An upper bound of the bytes `encodeFrame` needs (a UTF-16 unit takes at most 3 bytes of UTF-8). */
export function frameCapacity(id: string, payload: string | Uint8Array): number {
  return HEADER_BYTES + id.length * 3 + (typeof payload === 'string' ? payload.length * 3 : payload.length);
}

/** Writes one frame into `target` at `at` (which must have `frameCapacity` room) and returns its length in bytes. */
export function encodeFrame(target: Buffer, at: number, fields: FrameFields): number {
  const { id, payload, atMs } = fields;
  const idBytes = id === '' ? 0 : target.write(id, at + HEADER_BYTES);
  const bodyAt = at + HEADER_BYTES + idBytes;
  let payloadBytes: number;
  if (typeof payload === 'string') {
    payloadBytes = payload === '' ? 0 : target.write(payload, bodyAt);
  } else {
    target.set(payload, bodyAt);
    payloadBytes = payload.length;
  }
  target[at] = MAGIC;
  target[at + 1] = VERSION;
  target[at + KIND_AT] = fields.kind;
  target[at + ID_LENGTH_AT] = idBytes;
  target.writeUInt32LE(payloadBytes, at + PAYLOAD_LENGTH_AT);
  target.writeUInt32LE(fields.index, at + INDEX_AT);
  target.writeUInt32LE(atMs % TWO_32, at + TIME_AT);
  target.writeUInt16LE(Math.floor(atMs / TWO_32), at + TIME_AT + 4);
  const end = bodyAt + payloadBytes;
  target.writeUInt32LE(crc32(target.subarray(at + KIND_AT, end)), at + CRC_AT);
  return end - at;
}

/** The bytes a frame that starts at `at` claims to have, once its header is in `source`; else the header's length. */
export function claimedFrameBytes(source: Buffer, at: number): number {
  if (source.length - at < HEADER_BYTES) return HEADER_BYTES;
  return HEADER_BYTES + source[at + ID_LENGTH_AT]! + source.readUInt32LE(at + PAYLOAD_LENGTH_AT);
}

/**
 * Reads the frame at `at`. `short` says that `source` ends before the frame may do; `bad` that there is none (wrong
 * magic, version, kind or checksum).
 */
export function parseFrame(source: Buffer, at: number): Frame | 'short' | 'bad' {
  const available = source.length - at;
  if (available <= 0) return 'short';
  if (source[at] !== MAGIC) return 'bad';
  if (available < HEADER_BYTES) return 'short';
  const kind = source[at + KIND_AT]!;
  if (source[at + 1] !== VERSION || kind < FrameKind.event || kind > FrameKind.seal) return 'bad';
  const bytes = claimedFrameBytes(source, at);
  if (available < bytes) return 'short';
  if (crc32(source.subarray(at + KIND_AT, at + bytes)) !== source.readUInt32LE(at + CRC_AT)) return 'bad';
  return {
    kind: kind as FrameKind,
    index: source.readUInt32LE(at + INDEX_AT),
    atMs: source.readUInt32LE(at + TIME_AT) + source.readUInt16LE(at + TIME_AT + 4) * TWO_32,
    idBytes: source[at + ID_LENGTH_AT]!,
    body: source.subarray(at + HEADER_BYTES, at + bytes),
    bytes,
  };
}

/** Where the next whole, valid frame starts in `source` at or after `from`; -1 when there is none. */
export function findFrame(source: Buffer, from: number): number {
  for (let at = source.indexOf(MAGIC, from); at !== -1; at = source.indexOf(MAGIC, at + 1)) {
    if (typeof parseFrame(source, at) === 'object') return at;
  }
  return -1;
}

/** The call a frame opens or closes; empty when it does neither. */
export function frameId(frame: Frame): string {
  return frame.idBytes === 0 ? '' : frame.body.toString('utf8', 0, frame.idBytes);
}

/** The payload of a frame, without copying it. */
export function framePayload(frame: Frame): Buffer {
  return frame.idBytes === 0 ? frame.body : frame.body.subarray(frame.idBytes);
}
