import type { CallerPrices } from '@tallygate/metering/caller-prices';
import type { BalanceDesk } from './balance-desk.ts';
import { ListedNames } from './listed-names.ts';
import type { ReceiptKeys } from './receipt-keys.ts';
import { RecentCharges } from './recent-charges.ts';

/** What tells prices across snapshots: a reload must not make agents forget what they were charged. */
export type PriceRuntime = {
  /** What calls cost whom; its `prices` are undefined before any were fetched. */
  terms: { readonly prices: CallerPrices | undefined };
  balances: BalanceDesk;
  receipts: ReceiptKeys;
  recent: RecentCharges;
  listed: ListedNames;
  /** The time of business, milliseconds since 1970. */
  now(): number;
};

export function createPriceRuntime(
  from: Pick<PriceRuntime, 'terms' | 'balances' | 'receipts'>,
  now: () => number,
): PriceRuntime {
  return { ...from, recent: new RecentCharges(), listed: new ListedNames(), now };
}
