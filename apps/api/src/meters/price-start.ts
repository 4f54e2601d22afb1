import { AppError } from '@tallygate/contracts/app-error';
import { GRACE_MS } from '@tallygate/contracts/call-times';
import type { Period } from '@tallygate/contracts/meter';
import type { Price } from '@tallygate/contracts/price';
import { periodAt } from '@tallygate/metering/billing-period';
import { type PriceVersion, priceAt } from '@tallygate/metering/price-versions';

type PriceChange = {
  prices: readonly PriceVersion[];
  period: Period;
  price: Price;
  from: Date;
  now: Date;
};

/**
 * Makes sure that a changed price reprices no closed period, and that no period is in two currencies.
 * @throws AppError INVALID_INPUT
 */
export function requireOpenStart({ prices, period, price, from, now }: PriceChange): void {
  const open = periodAt(period, now.getTime() - GRACE_MS).from;
  if (from.getTime() < open) {
    const start = new Date(open).toISOString();
    throw wrongStart('priceFrom', `must not be before ${start}: what was used before it is closed`, from);
  }
  const { price: replaced } = priceAt(prices, from.getTime());
  if (replaced.currency === price.currency) return;
  const own = periodAt(period, from.getTime());
  if (own.from === from.getTime()) return;
  const starts = `${new Date(own.from).toISOString()} or ${new Date(own.to).toISOString()}`;
  const what = `must be the start of a period, such as ${starts}, when the currency changes (${replaced.currency} to ${price.currency})`;
  throw wrongStart('priceFrom', what, from);
}

function wrongStart(path: string, what: string, from: Date): AppError {
  const message = `${what}; found ${from.toISOString()}`;
  return new AppError('INVALID_INPUT', { detail: `${path}: ${message}`, findings: [{ path, message }] });
}
