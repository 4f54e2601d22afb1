import { type Decimal, divideRounded, formatDecimal, ONE } from '@tallygate/contracts/decimal';
import type { Metric } from '@tallygate/contracts/meter';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { Price } from '@tallygate/contracts/price';
import { priceUsage } from './price.ts';

/** Less than this of a period says nothing about the rest of it. */
const LEAST_ELAPSED_MS = 3_600_000;

/**
 * What the period will cost if the present rate holds: each company's quantity is stretched over the period and priced.
 * An estimate, the only inexact figure of a preview. Null when the period is not running or has hardly begun.
 */
export function projectUsage(
  quantities: readonly Decimal[],
  price: Price,
  metric: Metric,
  period: { from: number; to: number; now: number },
): MeterPreview['projection'] {
  const { from, to, now } = period;
  const elapsed = now - from;
  if (now >= to || elapsed < LEAST_ELAPSED_MS || quantities.length === 0) return null;
  const whole = metric.type !== 'sum';
  const projected = quantities.map((quantity) => {
    const numerator = quantity * BigInt(to - from);
    if (!whole) return divideRounded(numerator, BigInt(elapsed), 'half_up');
    return divideRounded(numerator, BigInt(elapsed) * ONE, 'half_up') * ONE;
  });
  const total = projected.reduce((sum, quantity) => sum + priceUsage(price, formatDecimal(quantity)).total, 0n);
  return {
    quantity: formatDecimal(projected.reduce((sum, quantity) => sum + quantity, 0n)),
    total: total.toString(),
    note:
      metric.type === 'unique'
        ? 'Estimate: assumes new values keep appearing at the present rate.'
        : 'Estimate: assumes that the present rate holds until the period ends.',
  };
}
