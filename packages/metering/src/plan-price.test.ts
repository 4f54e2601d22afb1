import { readFileSync } from 'node:fs';
import { type PriceInput, price } from '@tallygate/contracts/price';
import { describe, expect, it } from 'vitest';
import { pricePlan } from './plan-price.ts';

type Vector = {
  id: string;
  note: string;
  prices: (PriceInput & { meter: string })[];
  quantities: Record<string, string>;
  lines: string[];
  total: string;
};

const vectors = JSON.parse(readFileSync(new URL('./vectors/plans.json', import.meta.url), 'utf8')) as Vector[];

describe('plans of several prices', () => {
  it.each(vectors)('$id $note', ({ prices, quantities, lines, total }) => {
    const priced = pricePlan(
      prices.map(({ meter, ...input }) => ({ meterId: meter, price: price.parse(input) })),
      quantities,
    );

    expect(priced.prices.flatMap((one) => one.lines.map((line) => line.amount))).toEqual(lines);
    expect(Object.values(priced.totals)).toEqual([BigInt(total)]);
  });

  it('never add amounts of different currencies', () => {
    const unit = (currency: string) => price.parse({ model: 'per_unit', unitAmount: '2', currency });

    const { totals } = pricePlan(
      [
        { meterId: 'a', price: unit('usd') },
        { meterId: 'a', price: unit('eur') },
        { meterId: 'b', price: unit('usd') },
      ],
      { a: '3', b: '1' },
    );

    expect(totals).toEqual({ usd: 8n, eur: 6n });
  });
});
