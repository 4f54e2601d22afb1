import { price } from '@tallygate/contracts/price';
import { describe, expect, it } from 'vitest';
import { pricePlan } from './plan-price.ts';

describe('plans of several prices', () => {
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
