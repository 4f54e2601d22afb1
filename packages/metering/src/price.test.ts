import { price as priceSchema } from '@tallygate/contracts/price';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceUsage } from './price.ts';

describe('price laws', () => {
  const quantity = fc.bigInt({ min: 0n, max: 10n ** 9n });
  const unitAmount = fc
    .tuple(fc.nat(1000), fc.nat(9999))
    .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);

  it('never costs less for more units when the price is per unit, package or graduated', () => {
    const models = fc.oneof(
      unitAmount.map((unit) => priceSchema.parse({ model: 'per_unit', unitAmount: unit })),
      fc
        .tuple(unitAmount, fc.integer({ min: 1, max: 500 }))
        .map(([unit, divideBy]) =>
          priceSchema.parse({ model: 'package', unitAmount: unit, divideBy: String(divideBy) }),
        ),
      fc.tuple(unitAmount, unitAmount, fc.integer({ min: 1, max: 10_000 })).map(([first, rest, upTo]) =>
        priceSchema.parse({
          model: 'graduated',
          tiers: [
            { upTo: String(upTo), unitAmount: first },
            { upTo: 'inf', unitAmount: rest },
          ],
        }),
      ),
    );

    fc.assert(
      fc.property(models, quantity, quantity, (price, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(priceUsage(price, more.toString()).total).toBeGreaterThanOrEqual(
          priceUsage(price, less.toString()).total,
        );
      }),
    );
  });

  it('has lines that add up to the total, within minimum and maximum', () => {
    fc.assert(
      fc.property(
        unitAmount,
        quantity,
        fc.bigInt({ min: 0n, max: 10n ** 6n }),
        fc.bigInt({ min: 0n, max: 10n ** 6n }),
        (unit, used, a, b) => {
          const [minimum, maximum] = a < b ? [a, b] : [b, a];
          const price = priceSchema.parse({
            model: 'per_unit',
            unitAmount: unit,
            minimum: String(minimum),
            maximum: String(maximum),
          });

          const { lines, total } = priceUsage(price, used.toString());

          expect(lines.reduce((sum, line) => sum + BigInt(line.amount), 0n)).toBe(total);
          expect(total).toBeGreaterThanOrEqual(minimum);
          expect(total).toBeLessThanOrEqual(maximum);
        },
      ),
    );
  });

  it('lets free units cost nothing', () => {
    const price = priceSchema.parse({ model: 'per_unit', unitAmount: '2', freeUnits: '1000' });

    expect(priceUsage(price, '1000').total).toBe(0n);
    expect(priceUsage(price, '1001').total).toBe(2n);
  });
});
