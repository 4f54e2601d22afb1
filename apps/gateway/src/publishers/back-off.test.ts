import { expect, it, onTestFinished, vi } from 'vitest';
import { BackOff } from './back-off.ts';

function atTime() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  return performance.now();
}

function fail(backOff: BackOff): number {
  backOff.fail(performance.now());
  const { remainingMs } = backOff;
  vi.advanceTimersByTime(remainingMs);
  return remainingMs;
}

it('doubles the delay from the first to the longest', () => {
  atTime();
  const backOff = new BackOff(1_000, 300_000, () => 1);
  expect(Array.from({ length: 10 }, () => fail(backOff))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000,
  ]);
});

it('shortens a delay by up to half, so that gateways do not come back together', () => {
  atTime();
  expect(fail(new BackOff(1_000, 300_000, () => 0))).toBe(500);
});

it('counts requests that failed together once', () => {
  const startedMs = atTime();
  const backOff = new BackOff(1_000, 300_000, () => 1);
  vi.advanceTimersByTime(50);
  backOff.fail(startedMs);
  backOff.fail(startedMs);
  expect(backOff.remainingMs).toBe(1_000);
});

it('waits as long as it was asked to, however short its own delay', () => {
  const startedMs = atTime();
  const backOff = new BackOff(1_000, 300_000, () => 1);
  backOff.fail(startedMs, 7_000);
  expect(backOff.remainingMs).toBe(7_000);
});

it('starts again after a success', () => {
  atTime();
  const backOff = new BackOff(1_000, 300_000, () => 1);
  fail(backOff);
  fail(backOff);
  backOff.succeed();
  expect(backOff.remainingMs).toBe(0);
  expect(fail(backOff)).toBe(1_000);
});

it('ends a wait with the reason of the signal', async () => {
  const backOff = new BackOff(3_600_000, 3_600_000);
  backOff.fail(performance.now());
  const stopping = new AbortController();
  const waiting = backOff.wait(stopping.signal);
  stopping.abort();
  await expect(waiting).rejects.toThrow(/abort/i);
});
