import type { CallerPrices } from '@tallygate/metering/caller-prices';
import { ListedNames } from './listed-names.ts';
import { RecentCharges } from './recent-charges.ts';

/** What tells prices across snapshots: a reload must not make agents forget what they were charged. */
export type PriceRuntime = {
  /** What calls cost whom; its `prices` are undefined before any were fetched. */
  terms: { readonly prices: CallerPrices | undefined };
  recent: RecentCharges;
  listed: ListedNames;
  /** The time of business, milliseconds since 1970. */
  now(): number;
};

export function createPriceRuntime(terms: PriceRuntime['terms'], now: () => number): PriceRuntime {
  return { terms, recent: new RecentCharges(), listed: new ListedNames(), now };
}
