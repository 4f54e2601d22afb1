import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, FrameKind, findFrame, frameCapacity, frameId, framePayload, parseFrame } from './frame.ts';

const fields = fc.record({
  kind: fc.constantFrom(...Object.values(FrameKind)),
  index: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  atMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  id: fc.string({ maxLength: 80, unit: 'binary' }),
  payload: fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 2000 })),
});

function encode(frame: Parameters<typeof encodeFrame>[2]): Buffer {
  const target = Buffer.alloc(frameCapacity(frame.id, frame.payload));
  return target.subarray(0, encodeFrame(target, 0, frame));
}

test('a frame is read back as it was written', () => {
  fc.assert(
    fc.property(fields, (written) => {
      const frame = parseFrame(encode(written), 0);
      if (typeof frame === 'string') throw new Error(frame);
      expect([frame.kind, frame.index, frame.atMs]).toEqual([written.kind, written.index, written.atMs]);
      expect(frameId(frame)).toBe(Buffer.from(written.id).toString());
      expect(framePayload(frame)).toEqual(Buffer.from(written.payload));
    }),
  );
});

test('no beginning of a frame passes for the whole', () => {
  fc.assert(
    fc.property(fields, fc.nat(), (written, cut) => {
      const bytes = encode(written);
      expect(parseFrame(bytes.subarray(0, cut % bytes.length), 0)).toBe('short');
    }),
  );
});

test('a flipped bit is noticed wherever it is', () => {
  const bytes = encode({ kind: FrameKind.event, index: 7, atMs: 1_700_000_000_000, id: 'call', payload: 'payload' });
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    expect(parseFrame(flipped, 0)).toBeTypeOf('string');
  }
});

test('the next frame is found behind bytes that look like the beginning of one', () => {
  const frame = encode({ kind: FrameKind.event, index: 0, atMs: 1, id: '', payload: 'found' });
  const noise = Buffer.concat([Buffer.from([0xf5, 1, 0xf5, 0xf5]), frame.subarray(0, 15)]);
  expect(findFrame(Buffer.concat([noise, frame]), 0)).toBe(noise.length);
  expect(findFrame(noise, 0)).toBe(-1);
});
