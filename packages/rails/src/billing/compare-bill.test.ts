import { expect, it } from 'vitest';
import { compareBill } from './compare-bill.ts';

it('finds nothing where all lines come to the same, however a price is split into tiers', () => {
  const expected = [
    { key: 'price_1', amount: '150' },
    { key: 'base:a', amount: '2900' },
  ];
  const found = [
    { key: 'price_1', amount: '50' },
    { key: 'price_1', amount: '100' },
    { key: 'base:a', amount: '2900' },
  ];
  expect(compareBill(expected, found)).toEqual([]);
});

it('names a line that is missing, twice there, foreign or of another amount', () => {
  const expected = [
    { key: 'a', amount: '1' },
    { key: 'b', amount: '2' },
    { key: 'c', amount: '3' },
  ];
  const found = [
    { key: 'b', amount: '2' },
    { key: 'b', amount: '2' },
    { key: 'c', amount: '4' },
    { key: 'd', amount: '5' },
  ];
  expect(compareBill(expected, found)).toEqual([
    { key: 'a', expected: '1', found: '0' },
    { key: 'b', expected: '2', found: '4' },
    { key: 'c', expected: '3', found: '4' },
    { key: 'd', expected: '0', found: '5' },
  ]);
});

it('takes a line at nothing for none', () => {
  expect(compareBill([{ key: 'a', amount: '0' }], [{ key: 'b', amount: '0' }])).toEqual([]);
});
