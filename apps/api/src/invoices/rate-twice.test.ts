import { aRatingInput } from '@tallygate/metering/rating-input.testing';
import { describe, expect, it } from 'vitest';
import { agreedBills, rateTwice } from './rate-twice.ts';

const price = { model: 'per_unit' as const, unitAmount: '5' };
const input = aRatingInput({
  plans: [{ prices: [{ price }] }],
  used: [{ at: '2026-11-05T00:00:00Z', quantity: '10' }],
});

describe('rating twice', () => {
  it('finds no fault where both engines come to the same', () => {
    expect(rateTwice(input)).toMatchObject({ bills: [{ currency: 'usd', total: '50' }], faults: [] });
    expect(agreedBills(rateTwice(input))).toHaveLength(1);
  });

  it('takes two engines that cannot tell for two faults, never for a period in which nothing is due', () => {
    const lost = rateTwice({ ...input, plans: [] });
    expect(lost.bills).toEqual([]);
    expect(lost.faults).toEqual([
      expect.stringContaining('The first engine cannot rate it'),
      expect.stringContaining('The second engine cannot rate it'),
    ]);
    expect(() => agreedBills(lost)).toThrow('cannot rate it');
  });
});
