import { type Price, price as priceSchema } from '@tallygate/contracts/price';
import type { Database } from '@tallygate/db/database';
import { priceUsage } from '@tallygate/metering/price';
import { priceAt } from '@tallygate/metering/price-versions';
import { readPrices } from '../meters/meter-prices.ts';
import type { CompanyPrices } from '../plans/plan-prices.ts';

export type Pricing = {
  /** Of the amounts. */
  currency: string;
  /** What a quantity comes to by the price that holds when the period begins, whole minor units. */
  amountOf: (quantity: string) => string;
  /** The same by the price that makes the most of it. */
  dearestAmountOf: (quantity: string) => string;
};

/**
 * How companies' usage of a meter is priced: by their plan with its private terms, else by the meter's own price. Read once
 * for all of them.
 */
export async function readPricing(
  { prisma }: Pick<Database, 'prisma'>,
  companyPrices: CompanyPrices,
  { meterId, at }: { meterId: string; at: number },
): Promise<(company: string) => Pricing> {
  const versions = (await readPrices(prisma, [meterId])).get(meterId) ?? [];
  const own = priceAt(versions, at).price;
  const when = new Date(at);
  const planned = await prisma.planPrice.findMany({
    where: { meterId, validFrom: { lte: when }, OR: [{ validTo: null }, { validTo: { gt: when } }] },
  });
  const known = [own, ...planned.map(({ price }) => priceSchema.parse(price))];
  return (company) => {
    const ofPlan = companyPrices({ company, meterId, at });
    const held = ofPlan === null ? own : ofPlan.price;
    const all = held === null ? known : [...known, held];
    return {
      currency: (held ?? own).currency,
      // In a trial, and where a plan has no price for the meter, nothing is owed.
      amountOf: (quantity) => (held === null ? 0n : amount(held, quantity)).toString(),
      dearestAmountOf: (quantity) =>
        all
          .map((one) => amount(one, quantity))
          .reduce((a, b) => (a > b ? a : b), 0n)
          .toString(),
    };
  };
}

function amount(price: Price, quantity: string): bigint {
  return priceUsage(price, quantity).total;
}
