import { expect, test } from 'vitest';
import { BytePieces } from './byte-pieces.ts';

test('bytes that come one by one are joined in order, and are few objects meanwhile', () => {
  const text = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => at % 251));
  const pieces = new BytePieces();
  for (let at = 0; at < text.length; at += 1) pieces.push(text.subarray(at, at + 1));
  expect(pieces.pieces().length).toBeLessThan(text.length / 400);
  expect(pieces.bytes).toBe(text.length);
  expect(pieces.join().equals(text)).toBe(true);
  expect(Buffer.concat(pieces.pieces()).equals(text)).toBe(true);
  pieces.clear();
  expect([pieces.bytes, pieces.join().length]).toEqual([0, 0]);
});
