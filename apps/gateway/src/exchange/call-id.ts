import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn for many ids at once: a draw costs more than the rest of an id. */
const POOL = new Uint8Array(16 * 256);
let poolAt = POOL.length;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
let lastMs = 0;
let timeText = '';

/** A new UUIDv7 (RFC 9562 section 5.7): the id of a call, ordered by the millisecond of its acceptance. */
export function newCallId(nowMs: number = Date.now()): string {
  if (poolAt >= POOL.length) {
    randomFillSync(POOL);
    poolAt = 0;
  }
  const at = poolAt;
  poolAt += 10;
  if (poolAt + 10 > POOL.length) poolAt = POOL.length;
  if (nowMs !== lastMs) {
    lastMs = nowMs;
    const hex = nowMs.toString(16).padStart(12, '0');
    timeText = `${hex.slice(0, 8)}-${hex.slice(8)}-`;
  }
  const byte = (index: number): string => HEX[POOL[at + index]!]!;
  const version = HEX[0x70 | (POOL[at]! & 0x0f)]!;
  const variant = HEX[0x80 | (POOL[at + 2]! & 0x3f)]!;
  return `${timeText}${version}${byte(1)}-${variant}${byte(3)}-${byte(4)}${byte(5)}${byte(6)}${byte(7)}${byte(8)}${byte(9)}`;
}
