import type { CreditBalance } from '@tallygate/contracts/credit';
import { parseDecimal } from '@tallygate/contracts/decimal';
import type { ToldAmount } from '@tallygate/contracts/protocol-prices';
import { amountText } from '@tallygate/metering/told-price';

/** What a company has, in words for an agent. @param balances undefined while nobody can be asked */
export function balanceText(balances: readonly CreditBalance[] | undefined): string {
  if (balances === undefined) return 'Your credits cannot be looked up at the moment. Try again in a minute.';
  if (balances.length === 0) return 'Your company has no prepaid credits here.';
  return balances.map(lineOf).join('\n');
}

/**
 * How many calls at a price the credits of a company pay.
 * @returns undefined where the price has no bound or nothing is paid from credits
 */
export function callsLeft(
  amounts: readonly ToldAmount[],
  balances: readonly CreditBalance[] | undefined,
): bigint | undefined {
  if (balances === undefined || balances.length === 0 || amounts.length === 0) return undefined;
  let fewest: bigint | undefined;
  for (const { currency, most } of amounts) {
    // A sum of prices may have more places than credits; nothing less than the smallest unit of those is held.
    if (most === null || !/^\d+(\.\d{1,12})?$/.test(most)) return undefined;
    const price = parseDecimal(most);
    const has = parseDecimal(balances.find((one) => one.currency === currency)?.balance ?? '0');
    if (price > 0n && (fewest === undefined || has / price < fewest)) fewest = has / price;
  }
  return fewest;
}

function lineOf({ currency, balance, held, debt }: CreditBalance): string {
  const money = (amount: string) => amountText({ currency, least: amount, most: amount });
  const running = held === '0' ? '' : `, and ${money(held)} are put aside for calls that run`;
  const owed = debt === '0' ? '' : ` ${money(debt)} are owed; prepaid calls are refused until that is paid.`;
  return `${money(balance)} of prepaid credits are left${running}.${owed}`;
}
