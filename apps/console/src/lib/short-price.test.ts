import { price } from '@tallygate/contracts/price';
import { expect, it } from 'vitest';
import { shortPrice } from './short-price.ts';

const tiers = [
  { upTo: '50', unitAmount: '5' },
  { upTo: '1000', unitAmount: '2.5' },
  { upTo: 'inf', flatAmount: '100' },
];

it.each([
  [{ model: 'per_unit', unitAmount: '5' }, '$0.05'],
  [{ model: 'package', unitAmount: '100', divideBy: '1000' }, '$1.00 per 1,000'],
  [{ model: 'flat', amount: '2000' }, '$20.00 a period'],
  [{ model: 'graduated', tiers }, '$0.05, from 51 $0.025, from 1,001 $0.00 plus $1.00'],
  [
    { model: 'volume', tiers: tiers.slice(0, 1).concat({ upTo: 'inf', unitAmount: '1' }) },
    '$0.05, from 51 $0.01 for all',
  ],
  [
    {
      model: 'graduated',
      tiers: [
        { upTo: '0.5', unitAmount: '5' },
        { upTo: 'inf', unitAmount: '1' },
      ],
    },
    '$0.05, above 0.5 $0.01',
  ],
])('writes %j as %s', (input, words) => {
  expect(shortPrice(price.parse(input), { locale: 'en-US' })).toBe(words);
});
