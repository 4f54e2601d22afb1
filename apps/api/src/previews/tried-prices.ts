import type { Price } from '@tallygate/contracts/price';
import { onlyPrice, type PriceVersion } from '@tallygate/metering/price-versions';
import { stringify } from 'safe-stable-stringify';

/**
 * The prices of a meter that is not saved. One that stands beside a stored meter keeps its versions, with its own from
 * `priceFrom` on, as a save would do; without that instant, and when it differs, it is tried as if it had always held.
 */
export function triedPrices(
  price: Price,
  priceFrom: string | undefined,
  stored: { price: Price; prices: readonly PriceVersion[] } | undefined,
): readonly PriceVersion[] {
  if (stored === undefined) return onlyPrice(price);
  if (stringify(stored.price) === stringify(price)) return stored.prices;
  if (priceFrom === undefined) return onlyPrice(price);
  const next = stored.prices.length + 1;
  return [...stored.prices, { number: next, price, validFrom: Date.parse(priceFrom) }];
}
