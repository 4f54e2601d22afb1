import { expect, test } from 'vitest';
import { retainedBytes } from '../relay/memory.testing.ts';
import { BytePieces } from './byte-pieces.ts';

test('bytes that come one by one are joined in order, and take little more than their size meanwhile', () => {
  const text = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => at % 251));
  const before = retainedBytes();
  const pieces = new BytePieces();
  for (let at = 0; at < text.length; at += 1) pieces.push(text.subarray(at, at + 1));
  expect(retainedBytes() - before).toBeLessThan(4 * text.length);
  expect(pieces.bytes).toBe(text.length);
  expect(pieces.join().equals(text)).toBe(true);
  expect(Buffer.concat(pieces.pieces()).equals(text)).toBe(true);
  pieces.clear();
  expect([pieces.bytes, pieces.join().length]).toEqual([0, 0]);
});
