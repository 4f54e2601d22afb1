import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LATE_AFTER_MS, LATENESS_BOUNDS_MS, latenessQuantile, latenessSpan, noLateness } from './lateness.ts';

function counted(values: readonly number[]): number[] {
  const counts = noLateness();
  for (const ms of values) counts[latenessSpan(ms)]! += 1;
  return counts;
}

it('tells nothing of nothing', () => {
  expect(latenessQuantile(noLateness(), 0.95)).toBeNull();
});

it('stays within the span that the exact quantile lies in', () => {
  const ms = fc.integer({ min: 0, max: 86_400_000 });
  fc.assert(
    fc.property(fc.array(ms, { minLength: 1, maxLength: 60 }), fc.constantFrom(0.5, 0.95), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
      const told = latenessQuantile(counted(values), share)!;
      const span = latenessSpan(exact);
      expect(told).toBeGreaterThanOrEqual(LATENESS_BOUNDS_MS[span - 1] ?? 0);
      expect(told).toBeLessThanOrEqual(LATENESS_BOUNDS_MS[span]!);
    }),
  );
});

it('puts what took longer than every bound last, and divides spans where late begins', () => {
  expect(latenessSpan(86_400_001)).toBe(LATENESS_BOUNDS_MS.length);
  expect(latenessQuantile(counted([90_000_000]), 0.95)).toBe(86_400_000);
  expect(LATENESS_BOUNDS_MS).toContain(LATE_AFTER_MS);
});
