import { expect, test } from 'vitest';
import { RefusalQuota } from './refusal-quota.ts';

test('records 200 refusals of a second and tells once that there were more, in every second anew', () => {
  let nowMs = 5_000;
  const told: number[] = [];
  const quota = new RefusalQuota(
    (perSecond) => told.push(perSecond),
    () => nowMs,
  );
  const recordedOf = (refusals: number) => Array.from({ length: refusals }, () => quota.take()).filter(Boolean).length;

  expect(recordedOf(600)).toBe(200);
  expect(told).toEqual([200]);

  nowMs += 1_000;
  expect(recordedOf(199)).toBe(199);
  expect(told).toEqual([200]);
  expect(recordedOf(2)).toBe(1);
  expect(told).toEqual([200, 200]);
});
