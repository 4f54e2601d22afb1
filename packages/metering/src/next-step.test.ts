import { parseDecimal } from '@tallygate/contracts/decimal';
import { type PriceInput, price } from '@tallygate/contracts/price';
import { describe, expect, it } from 'vitest';
import { nextStep } from './next-step.ts';
import { onlySegment } from './price-versions.ts';

const stepOf = (input: PriceInput, quantity: string) =>
  nextStep(onlySegment(price.parse(input), { from: 0, to: 1 }), [parseDecimal(quantity)]);
const hours: PriceInput = { model: 'package', unitAmount: '1000', divideBy: '60' };
const tiers = (...rows: [string, string, string][]) =>
  rows.map(([upTo, unitAmount, flatAmount]) => ({ upTo: upTo as 'inf', unitAmount, flatAmount }));

describe('next step', () => {
  it('of a package is the unit that opens it', () => {
    expect(stepOf(hours, '168')).toEqual({
      units: '13',
      description: '13 more to the next package: +10.00 USD',
      addsAmount: '1000',
    });
    expect(stepOf(hours, '60')).toMatchObject({ units: '1', addsAmount: '1000' });
    expect(stepOf(hours, '0')).toMatchObject({ units: '1', addsAmount: '1000' });
  });

  it('of a package that is rounded down is the unit that fills it', () => {
    expect(stepOf({ ...hours, round: 'down' }, '59')).toMatchObject({ units: '1', addsAmount: '1000' });
    expect(stepOf({ ...hours, round: 'down' }, '60')).toMatchObject({ units: '60', addsAmount: '1000' });
  });

  it('of graduated tiers is the first unit of the next, with what is used on the way', () => {
    const price: PriceInput = { model: 'graduated', tiers: tiers(['5', '500', '1000'], ['inf', '400', '2000']) };

    expect(stepOf(price, '4')).toEqual({
      units: '2',
      description: '2 more to tier 2: +29.00 USD',
      addsAmount: '2900',
    });
    expect(stepOf(price, '6')).toBeNull();
  });

  it('of volume tiers may cost less than nothing', () => {
    const price: PriceInput = { model: 'volume', tiers: tiers(['10000', '50', '0'], ['inf', '40', '0']) };

    expect(stepOf(price, '10000')).toEqual({
      units: '1',
      description: '1 more to tier 2: −999.60 USD',
      addsAmount: '-99960',
    });
  });

  it('of an allowance is the first unit beyond it', () => {
    expect(stepOf({ model: 'per_unit', unitAmount: '2', freeUnits: '100' }, '40')).toMatchObject({
      units: '61',
      addsAmount: '2',
    });
    expect(stepOf({ model: 'per_unit', unitAmount: '2', freeUnits: '100' }, '101')).toBeNull();
  });

  it('is a whole number of units also from a fraction', () => {
    expect(stepOf(hours, '59.5')).toMatchObject({ units: '1' });
    expect(stepOf(hours, '58.5')).toMatchObject({ units: '2' });
  });

  it('does not exist where every unit costs the same', () => {
    expect(stepOf({ model: 'per_unit', unitAmount: '2' }, '5')).toBeNull();
    expect(stepOf({ model: 'flat', amount: '2' }, '5')).toBeNull();
  });
});
