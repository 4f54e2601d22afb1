import type { Decimal } from '@tallygate/contracts/decimal';

/** What a gateway needs of a pot now. Amounts are of 10⁻¹² minor units. */
export type Demand = {
  /** What its waiting calls would hold together. */
  waiting: Decimal;
  /** What the dearest of them would hold; 0 when none waits. */
  each: Decimal;
  /** What it spends in a second. */
  perSecond: Decimal;
};

const SECONDS_AHEAD = 10n;

/**
 * How much of a pot is leased to a gateway: ten seconds of its work, but never more than its half share of what is there
 * unless calls wait for it; at the end exactly what waits, in whole calls.
 * @param gateways with demand in the last minute, this one included; at least 1
 * @returns between 0 and `available`
 */
export function leaseSize({ waiting, each, perSecond }: Demand, available: Decimal, gateways: number): Decimal {
  if (available <= 0n) return 0n;
  if (available < waiting) return each <= 0n ? available : (available / each) * each;
  const share = available / (2n * BigInt(Math.max(1, gateways)));
  const ahead = least(perSecond * SECONDS_AHEAD, share);
  return least(available, most(waiting, ahead));
}

function least(a: Decimal, b: Decimal): Decimal {
  return a < b ? a : b;
}

function most(a: Decimal, b: Decimal): Decimal {
  return a > b ? a : b;
}
