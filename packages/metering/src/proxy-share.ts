import { parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterPreview } from '@tallygate/contracts/preview';
import { allot } from './allot.ts';

/** What a company owes for a meter, whole minor units. */
type Owed = Pick<MeterPreview['companies'][number], 'company' | 'total'>;

/**
 * What of a meter's charges is for calls of one proxy, in whole minor units: each company's amount is split over proxies by
 * quantity, to the unit, so that the shares of all proxies add up to what companies owe for usage. What is due without any
 * usage is no proxy's.
 * @param usage what companies owe for the meter, and its quantities by company and proxy
 */
export function proxyShare(
  { companies, groups = [] }: { companies: readonly Owed[]; groups?: MeterPreview['groups'] },
  proxy: string,
): bigint {
  return companies.reduce((sum, { company, total }) => {
    const own = groups.filter((group) => group.company === company);
    const weights = own.map(({ quantity }) => parseDecimal(quantity)).map((weight) => (weight > 0n ? weight : 0n));
    const place = own.findIndex((group) => group.proxy === proxy);
    return place < 0 ? sum : sum + (allot(BigInt(total), weights)[place] ?? 0n);
  }, 0n);
}
