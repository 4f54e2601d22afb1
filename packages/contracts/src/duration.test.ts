import { describe, expect, it } from 'vitest';
import { durationMs, durationText, parseCompoundMs, parseDurationMs, windowMs } from './duration.ts';

describe('parseDurationMs', () => {
  it.each([
    ['200ms', 200],
    ['5s', 5_000],
    ['1.5m', 90_000],
    ['24h', 86_400_000],
    ['2d', 172_800_000],
    ['500us', 0.5],
    ['1000000ns', 1],
  ])('reads %s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', '5', '5 s', '-5s', '1h30m', 's', '5w'])('takes %j for no duration', (text) => {
    expect(parseDurationMs(text)).toBeNull();
    expect(() => durationMs(text)).toThrow(RangeError);
  });
});

it('reads durations of several parts, as Go writes them', () => {
  expect(parseCompoundMs('1h30m')).toBe(5_400_000);
  expect(parseCompoundMs('5m0s')).toBe(300_000);
  expect(parseCompoundMs('1h 30m')).toBeNull();
});

it.each([
  [5_400_000, '90m'],
  [7_200_000, '2h'],
  [5_000, '5s'],
  [1_500, '1500ms'],
  [0, '0ms'],
])('writes %d ms as %s, which reads back as the same', (ms, text) => {
  expect(durationText(ms)).toBe(text);
  expect(parseDurationMs(text)).toBe(ms);
});

it('takes a window of 0 without a unit for none', () => {
  expect(windowMs('0')).toBe(0);
  expect(windowMs('5m')).toBe(300_000);
});
