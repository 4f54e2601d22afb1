import { fuzz } from '@tallygate/testing/fuzz-target';
import { expect } from 'vitest';
import { claimedFrameBytes, findFrame, framePayload, parseFrame } from './frame.ts';

fuzz({
  name: 'spool-frames',
  words: ['\u00f5\u0001', '\xf5', '\0\0\0\0', '\xff\xff\xff\xff', '{"id":"'],
  run(input) {
    let at = 0;
    // As a reader goes: whole frames one after the other, and from damage to the next whole one.
    for (let turn = 0; turn < 1_000 && at < input.length; turn++) {
      const frame = parseFrame(input, at);
      if (typeof frame === 'string') {
        if (input.length - at >= 22) expect(claimedFrameBytes(input, at)).toBeGreaterThan(0);
        const next = findFrame(input, at + 1);
        if (next < 0) return;
        expect(next).toBeGreaterThan(at);
        at = next;
        continue;
      }
      expect(frame.bytes).toBeGreaterThanOrEqual(22);
      expect(at + frame.bytes).toBeLessThanOrEqual(input.length);
      expect(framePayload(frame).length).toBeLessThan(frame.bytes);
      at += frame.bytes;
    }
  },
});
