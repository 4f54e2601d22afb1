import { type Decimal, divideRounded, formatDecimal, ONE } from '@tallygate/contracts/decimal';
import type { Metric } from '@tallygate/contracts/meter';
import type { MeterPreview } from '@tallygate/contracts/preview';
import { priceSegments } from './price.ts';
import type { PriceSegment } from './price-versions.ts';

/** Less than this of a period says nothing about the rest of it. */
const LEAST_ELAPSED_MS = 3_600_000;

/**
 * What the period will cost if the present rate holds: each company's quantity is stretched over the period and priced, by
 * the versions that are to hold then.
 * An estimate, the only inexact figure of a preview. Null when the period is not running or has hardly begun.
 * @param positions of each company what it had used by the end of each segment, or by now
 */
export function projectUsage(
  positions: readonly (readonly Decimal[])[],
  segments: readonly PriceSegment[],
  { metric, period: { from, to, now } }: { metric: Metric; period: { from: number; to: number; now: number } },
): MeterPreview['projection'] {
  const elapsed = now - from;
  if (now >= to || elapsed < LEAST_ELAPSED_MS || positions.length === 0) return null;
  const isWhole = metric.type !== 'sum';
  const stretched = (quantity: Decimal, until: number): Decimal => {
    const numerator = quantity * BigInt(until - from);
    if (!isWhole) return divideRounded(numerator, BigInt(elapsed), 'half_up');
    return divideRounded(numerator, BigInt(elapsed) * ONE, 'half_up') * ONE;
  };
  const projected = positions.map((known) => {
    const used = known.at(-1) ?? 0n;
    return segments.map((segment, index) => (segment.to <= now ? (known[index] ?? 0n) : stretched(used, segment.to)));
  });
  const total = projected.reduce((sum, one) => sum + priceSegments(segments, one).total, 0n);
  return {
    quantity: formatDecimal(projected.reduce((sum, one) => sum + (one.at(-1) ?? 0n), 0n)),
    total: total.toString(),
    note:
      metric.type === 'unique'
        ? 'Estimate: assumes new values keep appearing at the present rate.'
        : 'Estimate: assumes that the present rate holds until the period ends.',
  };
}
