import type { Price } from '@tallygate/contracts/price';
import { type PricedUsage, priceUsage } from './price.ts';

export type PlannedPrice = {
  /** Names the quantity it is charged on; several prices may share one. */
  meterId: string;
  price: Price;
};

export type PricedPlan = {
  prices: (PlannedPrice & PricedUsage & { quantity: string })[];
  /** Per currency, whole minor units: amounts of different currencies are never added. */
  totals: Record<string, bigint>;
};

/**
 * Prices a plan of several prices, as one invoice would: every line is rounded by itself, then all are added.
 * @param quantities decimal text by meter id; a meter without one has used nothing
 */
export function pricePlan(prices: readonly PlannedPrice[], quantities: Readonly<Record<string, string>>): PricedPlan {
  const priced = prices.map((planned) => {
    const quantity = quantities[planned.meterId] ?? '0';
    return { ...planned, quantity, ...priceUsage(planned.price, quantity) };
  });
  const totals: Record<string, bigint> = {};
  for (const { price, total } of priced) totals[price.currency] = (totals[price.currency] ?? 0n) + total;
  return { prices: priced, totals };
}
