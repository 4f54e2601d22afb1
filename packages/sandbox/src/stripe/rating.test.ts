import { expect, it } from 'vitest';
import { type Rateable, rate } from './rating.ts';

const base: Rateable = {
  billing_scheme: 'per_unit',
  tiers_mode: null,
  tiers: null,
  transform_quantity: null,
  unit_amount_decimal: null,
};
const tiers = [
  { up_to: 1000, unit_amount_decimal: '0', flat_amount_decimal: null },
  { up_to: 2000, unit_amount_decimal: '5', flat_amount_decimal: '100' },
  { up_to: null, unit_amount_decimal: '4', flat_amount_decimal: null },
];
const amounts = (price: Partial<Rateable>, quantity: string) =>
  rate({ ...base, ...price }, quantity).map((line) => line.amount);

it.each<[Partial<Rateable>, string, number[]]>([
  [{ unit_amount_decimal: '0.5' }, '3', [2]],
  [{ unit_amount_decimal: '0.5' }, '-3', [0]],
  [{ unit_amount_decimal: '100', transform_quantity: { divide_by: 1000, round: 'up' } }, '1001', [200]],
  [{ unit_amount_decimal: '100', transform_quantity: { divide_by: 1000, round: 'down' } }, '1999', [100]],
  [{ billing_scheme: 'tiered', tiers_mode: 'graduated', tiers }, '0', [0]],
  [{ billing_scheme: 'tiered', tiers_mode: 'graduated', tiers }, '1000', [0]],
  [{ billing_scheme: 'tiered', tiers_mode: 'graduated', tiers }, '1000.5', [0, 3, 100]],
  [{ billing_scheme: 'tiered', tiers_mode: 'graduated', tiers }, '2500', [0, 5000, 100, 2000]],
  [{ billing_scheme: 'tiered', tiers_mode: 'volume', tiers }, '1000', [0]],
  [{ billing_scheme: 'tiered', tiers_mode: 'volume', tiers }, '1001', [5005, 100]],
  [{ billing_scheme: 'tiered', tiers_mode: 'volume', tiers }, '2500', [10000]],
])('prices %j for %s as %j', (price, quantity, expected) => {
  expect(amounts(price, quantity)).toEqual(expected);
});
