import { price } from '@tallygate/contracts/price';
import { priceUsage } from '@tallygate/metering/price';
import { type MeteredPrice, priceFault, stripeRates } from '@tallygate/rails/billing/stripe-price';
import { rate } from '@tallygate/sandbox/stripe/rating';
import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const decimal = (max: number) =>
  fc.tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max: 9999 })).map(([whole, part]) => `${whole}.${part}`);
const units = fc.integer({ min: 1, max: 400 });
const table = fc.uniqueArray(units, { maxLength: 4 }).chain((ends) =>
  fc.tuple(
    ...[...ends.sort((a, b) => a - b).map(String), 'inf'].map((upTo) =>
      fc.record({
        upTo: fc.constant(upTo),
        unitAmount: decimal(50),
        flatAmount: fc.integer({ min: 0, max: 500 }).map(String),
      }),
    ),
  ),
);
const freeUnits = fc.oneof(fc.constant('0'), units.map(String));
const prices = fc.oneof(
  fc.record({ model: fc.constant('per_unit'), unitAmount: decimal(50), freeUnits }),
  fc.record({ model: fc.constantFrom('graduated', 'volume'), tiers: table, freeUnits }),
  fc.record({
    model: fc.constant('package'),
    unitAmount: decimal(50),
    divideBy: units.map(String),
    round: fc.constantFrom('up', 'down'),
  }),
);
const quantity = fc.oneof(fc.integer({ min: 0, max: 1000 }).map(String), decimal(1000));

it('a price in Stripe’s terms comes to the same by the stand-in’s arithmetic as ours does', () => {
  fc.assert(
    fc.property(prices, quantity, (given, used) => {
      const own = price.parse(given);
      fc.pre(priceFault(own) === null);
      const { billing_scheme, tiers_mode, tiers, transform_quantity, unit_amount_decimal } = stripeRates(
        own as MeteredPrice,
      );
      const lines = rate(
        {
          billing_scheme,
          tiers_mode: tiers_mode ?? null,
          tiers:
            tiers?.map((tier) => ({
              up_to: tier.up_to === 'inf' ? null : tier.up_to,
              unit_amount_decimal: tier.unit_amount_decimal,
              flat_amount_decimal: tier.flat_amount_decimal ?? null,
            })) ?? null,
          transform_quantity: transform_quantity ?? null,
          unit_amount_decimal: unit_amount_decimal ?? null,
        },
        used,
      );
      const theirs = lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
      expect(theirs).toBe(priceUsage(own, used).total);
    }),
    { numRuns: sampled(4_000) },
  );
});
