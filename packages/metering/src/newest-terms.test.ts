import { planVersion } from '@tallygate/contracts/plan-terms';
import { price } from '@tallygate/contracts/price';
import { expect, it } from 'vitest';
import { newestTerms } from './newest-terms.ts';

const day = (number: number) => `2026-11-0${number}T00:00:00.000Z`;
const at = Date.parse(day(5));
const priced = (unitAmount: string, validFrom: string, validTo: string | null = null, meterId = 'calls') => ({
  id: unitAmount,
  meterId,
  meterName: 'Calls',
  price: price.parse({ model: 'per_unit', unitAmount }),
  validFrom,
  validTo,
});
const version = (name: string, validFrom: string | null) =>
  planVersion.parse({ validFrom, phases: [{ name: 'Trial', days: 14, isTrial: true }, { name }] });

it('takes the price and the terms that hold, as if they had always held, and no phase but the last', () => {
  const plan = {
    prices: [priced('1', day(1), day(4)), priced('2', day(4), day(8)), priced('3', day(8))],
    versions: [version('newer', day(4)), version('former', null), version('to come', day(9))],
  };
  const { prices, versions } = newestTerms(plan, at);
  expect(prices).toMatchObject([{ id: '2', validFrom: '1970-01-01T00:00:00.000Z', validTo: null }]);
  expect(versions).toMatchObject([{ validFrom: null, phases: [{ name: 'newer', isTrial: false, days: null }] }]);
});

it('takes what comes next where nothing holds yet, and leaves out what has ended', () => {
  const plan = {
    prices: [priced('4', day(9)), priced('3', day(8)), priced('1', day(1), day(2), 'ended')],
    versions: [version('to come', day(9))],
  };
  const { prices, versions } = newestTerms(plan, at);
  expect(prices.map(({ id }) => id)).toEqual(['3']);
  expect(versions).toMatchObject([{ phases: [{ name: 'to come' }] }]);
});
