import { period } from '@tallygate/contracts/meter';
import { price } from '@tallygate/contracts/price';
import { expect, it } from 'vitest';
import { cycleFault } from './stripe-cycle.ts';
import { type MeteredPrice, priceFault, priceKey, stripeRates } from './stripe-price.ts';

const of = (given: object) => price.parse(given);
const metered = (given: object) => of(given) as MeteredPrice;
const tiers = [
  { upTo: '10', unitAmount: '5', flatAmount: '7' },
  { upTo: 'inf', unitAmount: '2.5', flatAmount: '100' },
];

it('says free units as a first tier at nothing, which takes the fixed amount of the first', () => {
  expect(stripeRates(metered({ model: 'per_unit', unitAmount: '5', freeUnits: '1000' }))).toEqual({
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 1000, unit_amount_decimal: '0' },
      { up_to: 'inf', unit_amount_decimal: '5' },
    ],
  });
  expect(stripeRates(metered({ model: 'graduated', tiers, freeUnits: '3' })).tiers).toEqual([
    { up_to: 3, unit_amount_decimal: '0', flat_amount_decimal: '7' },
    { up_to: 13, unit_amount_decimal: '5' },
    { up_to: 'inf', unit_amount_decimal: '2.5', flat_amount_decimal: '100' },
  ]);
});

it.each([
  [{ model: 'flat', amount: '100' }, 'a fixed amount'],
  [{ model: 'per_unit', unitAmount: '1', rounding: 'up' }, 'rounded up'],
  [{ model: 'volume', tiers, freeUnits: '1' }, 'free units before volume'],
  [{ model: 'package', unitAmount: '1', divideBy: '10', freeUnits: '1' }, 'free units before package'],
  [{ model: 'package', unitAmount: '1', divideBy: '2.5' }, 'packages of 2.5'],
  [{ model: 'graduated', tiers: [{ upTo: '1.5', unitAmount: '1' }, tiers[1]] }, 'a tier that ends at 1.5'],
  [{ model: 'per_unit', unitAmount: '1', freeUnits: '0.5' }, 'a tier that ends at 0.5'],
])('leaves %j to items', (given, because) => {
  expect(priceFault(of(given))).toContain(because);
});

it('rates by Stripe whatever else prices say; minimum and maximum are items', () => {
  for (const given of [
    { model: 'per_unit', unitAmount: '0.000000000001' },
    { model: 'graduated', tiers, freeUnits: '3', minimum: '100', maximum: '900' },
    { model: 'volume', tiers },
    { model: 'package', unitAmount: '5', divideBy: '100', round: 'down' },
  ])
    expect(priceFault(of(given))).toBeNull();
});

it('calls a price the same on every machine, and another one otherwise', () => {
  const cycle = period.parse({});
  const key = (given: object, more: object = {}) =>
    priceKey({ planId: 'p', meterId: 'm', cycle, price: metered(given), ...more });
  const one = key({ model: 'per_unit', unitAmount: '5' });
  expect(one).toBe(key({ unitAmount: '5', model: 'per_unit' }));
  const others = [
    key({ model: 'per_unit', unitAmount: '6' }),
    key({ model: 'per_unit', unitAmount: '5', currency: 'eur' }),
    key({ model: 'per_unit', unitAmount: '5' }, { planId: 'q' }),
    key({ model: 'per_unit', unitAmount: '5' }, { cycle: period.parse({ interval: 'week' }) }),
  ];
  expect(new Set([one, ...others]).size).toBe(5);
});

it.each([
  [{ zone: 'Europe/Berlin' }, 'cut in Europe/Berlin'],
  [{ anchor: '2026-01-31T00:00:00Z' }, 'day 31'],
  [{ anchor: '2026-01-05T00:00:00.500Z' }, 'whole second'],
  [{ interval: 'year', intervalCount: 4 }, '4 years'],
])('leaves periods of %j to invoices of their own', (given, because) => {
  expect(cycleFault(period.parse(given))).toContain(because);
});

it('lets Stripe cut months of UTC and cycles by an anchor', () => {
  for (const given of [
    {},
    { anchor: '2026-01-28T13:05:00Z' },
    { interval: 'day', intervalCount: 10, anchor: '2026-01-31T00:00:00Z' },
    // The zone decides nothing where an anchor does.
    { anchor: '2026-01-05T00:00:00Z', zone: 'Europe/Berlin' },
  ])
    expect(cycleFault(period.parse(given))).toBeNull();
});
