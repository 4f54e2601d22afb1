import { ONE, parseDecimal } from '@tallygate/contracts/decimal';
import { type PriceInput, price as priceSchema } from '@tallygate/contracts/price';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeAt, chargeBounds, quantityOfEvent } from './event-price.ts';
import { priceUsage } from './price.ts';

const one = { least: ONE, most: ONE };
const bounds = (input: PriceInput, quantity = one) => {
  const { least, most } = chargeBounds(priceSchema.parse(input), quantity);
  return [least, most];
};
const tiers = [
  { upTo: '50', unitAmount: '5' },
  { upTo: 'inf', unitAmount: '2.5' },
];

describe('what one event costs', () => {
  it('is the price of its quantity where every unit costs the same', () => {
    expect(bounds({ model: 'per_unit', unitAmount: '5' })).toEqual(['5', '5']);
    expect(bounds({ model: 'per_unit', unitAmount: '0.05' }, { least: 3n * ONE, most: 3n * ONE })).toEqual([
      '0.15',
      '0.15',
    ]);
    expect(bounds({ model: 'flat', amount: '2000' })).toEqual(['0', '0']);
  });

  it('lies between the cheapest and the dearest tier, and may be nothing with free units or a maximum', () => {
    expect(bounds({ model: 'graduated', tiers })).toEqual(['2.5', '5']);
    expect(bounds({ model: 'volume', tiers })).toEqual(['2.5', '5']);
    expect(bounds({ model: 'per_unit', unitAmount: '5', freeUnits: '1000' })).toEqual(['0', '5']);
    expect(bounds({ model: 'per_unit', unitAmount: '5', maximum: '900' })).toEqual(['0', '5']);
  });

  it('is a package, or nothing while one is open', () => {
    expect(bounds({ model: 'package', unitAmount: '70', divideBy: '100' })).toEqual(['0', '70']);
    expect(bounds({ model: 'package', unitAmount: '70', divideBy: '1' })).toEqual(['70', '70']);
  });

  it('is within its bounds wherever its company stands', () => {
    const price = fc.constantFrom<PriceInput>(
      { model: 'per_unit', unitAmount: '5' },
      { model: 'per_unit', unitAmount: '5', freeUnits: '7' },
      { model: 'package', unitAmount: '70', divideBy: '10' },
      { model: 'graduated', tiers, freeUnits: '3' },
      { model: 'graduated', tiers },
    );
    fc.assert(
      fc.property(price, fc.nat(120), (input, used) => {
        const parsed = priceSchema.parse(input);
        const { least, most } = chargeBounds(parsed, one);
        const charge = parseDecimal(chargeAt(parsed, BigInt(used) * ONE, ONE));
        expect(charge >= parseDecimal(least) && charge <= parseDecimal(most)).toBe(true);
      }),
    );
  });

  it('adds up to the usage of the bill, one event after the other', () => {
    const parsed = priceSchema.parse({ model: 'graduated', tiers, freeUnits: '3' });
    let sum = 0n;
    for (let used = 0n; used < 81n; used++) sum += parseDecimal(chargeAt(parsed, used * ONE, ONE));
    expect(sum).toBe(priceUsage(parsed, '81').total * ONE);
  });
});

describe('what one event adds to a quantity', () => {
  const count = { metric: { type: 'count' as const }, multiplier: '1', roundingMode: 'none' as const };

  it('is one, or the number in its field, times the multiplier', () => {
    expect(quantityOfEvent(count, {})).toEqual({ least: ONE, most: ONE });
    const summed = {
      ...count,
      metric: { type: 'sum' as const, field: 'metadata.billing.quantity' },
      multiplier: '1/2',
    };
    const bytes = quantityOfEvent(summed, { metadata: { billing: { quantity: 3 } } });
    expect(bytes.least).toBe(parseDecimal('1.5'));
    expect(quantityOfEvent(summed, {}).most).toBe(0n);
  });

  it('is one or nothing for a value that counts once, and whole units where the sum is rounded', () => {
    expect(quantityOfEvent({ ...count, metric: { type: 'unique', field: 'user_id' } }, {})).toEqual({
      least: 0n,
      most: ONE,
    });
    expect(quantityOfEvent({ ...count, multiplier: '1/60', roundingMode: 'up' }, {})).toEqual({ least: 0n, most: ONE });
  });
});
