import { describe, expect, it } from 'vitest';
import { MOST_ATTEMPTS, nextAttemptAt, retryAfterMs } from './webhook-rhythm.ts';

const now = new Date('2026-09-01T10:00:00Z');
const seconds = (attempts: number, more: { retryAfterMs?: number; spread?: number } = {}) => {
  const at = nextAttemptAt(now, attempts, { spread: 0, ...more });
  return at === null ? null : (at.getTime() - now.getTime()) / 1000;
};

describe('a message that was not taken', () => {
  it('is tried again after 5 s, 5 and 30 min, 2, 5, 10, 14, 20 and 24 h, and then no more', () => {
    const pauses = Array.from({ length: MOST_ATTEMPTS }, (_, index) => seconds(index + 1));
    expect(pauses).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
  });

  it('is spread over up to a tenth of the pause', () => {
    expect(seconds(2, { spread: 1 })).toBe(330);
  });

  it('is not tried before the receiver asked for it, who can ask for a day', () => {
    expect(seconds(1, { retryAfterMs: 60_000 })).toBe(60);
    expect(seconds(2, { retryAfterMs: 60_000 })).toBe(300);
    expect(seconds(1, { retryAfterMs: 10 * 86_400_000 })).toBe(86_400);
  });
});

it.each([
  ['120', 120_000],
  ['Tue, 01 Sep 2026 10:00:30 GMT', 30_000],
  ['Tue, 01 Sep 2026 09:00:00 GMT', 0],
  ['soon', 0],
  [undefined, 0],
])('reads Retry-After: %s', (header, wanted) => {
  expect(retryAfterMs(header, now)).toBe(wanted);
});
