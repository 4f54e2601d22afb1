import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allot } from './allot.ts';

describe('allotment', () => {
  it('gives what is left over to the largest remainders', () => {
    expect(allot(10n, [1n, 1n, 1n])).toEqual([4n, 3n, 3n]);
    expect(allot(100n, [5n, 3n, 3n])).toEqual([46n, 27n, 27n]);
    expect(allot(7n, [0n, 0n])).toEqual([4n, 3n]);
    expect(allot(7n, [])).toEqual([]);
  });

  it('adds up to the whole, and nobody is more than one unit off', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), weights, (total, shares) => {
        const sum = shares.reduce((all, share) => all + share, 0n);
        const parts = allot(total, shares);

        expect(parts.reduce((all, part) => all + part, 0n)).toBe(total);
        if (sum > 0n)
          parts.forEach((part, index) => {
            const off = part * sum - total * (shares[index] ?? 0n);
            expect(off > -sum && off < sum).toBe(true);
          });
      }),
    );
  });
});
