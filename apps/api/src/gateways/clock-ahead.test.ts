import { describe, expect, it } from 'vitest';
import { clockAhead, isClockOff } from './clock-ahead.ts';

const now = Date.parse('2026-11-30T12:00:00.000Z');

describe('a gateway’s clock', () => {
  it('is compared with this one at the instant of arrival', () => {
    expect(clockAhead({ at: '2026-11-30T12:10:00.000Z', roundTripMs: null }, now)).toBe(600_000);
    expect(clockAhead({ at: '2026-11-30T11:59:00.000Z', roundTripMs: 0 }, now)).toBe(-60_000);
  });

  it('is not taken for slow because its report took long', () => {
    // Sent 4 s ago by a right clock over a line that takes 8 s there and back.
    expect(clockAhead({ at: '2026-11-30T11:59:56.000Z', roundTripMs: 8_000 }, now)).toBe(0);
  });

  it('is off beyond five seconds in either direction, and never when it was not told', () => {
    expect([5_000, -5_000, 5_001, -5_001].map(isClockOff)).toEqual([false, false, true, true]);
    expect(isClockOff(clockAhead(undefined, now))).toBe(false);
  });
});
