import { type PlanView, savePlan } from '@tallygate/contracts/plan';
import { price } from '@tallygate/contracts/price';
import { expect, it } from 'vitest';
import { NEW_PHASE, planField, planLabel, planMessage, planOf, planValues, TRIAL_PHASE } from './plan-values.ts';

const perUnit = (unitAmount: string) => price.parse({ model: 'per_unit', unitAmount });
const row = (unitAmount: string, day: string, validTo: string | null = null) => ({
  meterId: 'calls',
  price: perUnit(unitAmount),
  validFrom: `2026-11-${day}T00:00:00.000Z`,
  validTo,
});

it('writes what it has read, and is what the api takes', () => {
  const values = {
    ...planValues(undefined),
    name: 'Pro',
    phases: [TRIAL_PHASE, { ...NEW_PHASE, baseFee: '29', cap: '100' }],
  };
  const saved = planOf(values, undefined, null);
  expect(savePlan.parse(saved)).toEqual(saved);
  expect(saved.versions[0]?.phases).toMatchObject([
    { isTrial: true, days: 14 },
    { days: null, baseFee: { amount: '2900' }, minimum: null, cap: { amount: '10000', scope: 'usage' } },
  ]);
  const stored = { ...saved, id: 'p', createdAt: '', companies: 0 } as unknown as PlanView;
  expect(planOf(planValues(stored), stored, null)).toEqual(saved);
});

it('makes no terms of a plan that charges its meters alone', () => {
  expect(planOf({ ...planValues(undefined), name: 'Pro' }, undefined, null).versions).toEqual([]);
});

it('ends a price where the next of its meter begins', () => {
  const values = { ...planValues(undefined), prices: [row('2', '10'), row('1', '01')] };
  expect(planOf(values, undefined, null).prices.map(({ validTo }) => validTo)).toEqual([
    null,
    '2026-11-10T00:00:00.000Z',
  ]);
});

it('keeps former terms where new ones begin later, and replaces the newest where they do not', () => {
  const first = planOf({ ...planValues(undefined), phases: [{ ...NEW_PHASE, baseFee: '10' }] }, undefined, null);
  const stored = { ...first, id: 'p', createdAt: '', companies: 0 } as unknown as PlanView;
  const dearer = { ...planValues(stored), phases: [{ ...NEW_PHASE, baseFee: '20' }] };
  const from = '2026-12-01T00:00:00.000Z';
  expect(planOf(dearer, stored, from).versions.map(({ validFrom }) => validFrom)).toEqual([null, from]);
  expect(planOf(dearer, stored, null).versions).toMatchObject([
    { validFrom: null, phases: [{ baseFee: { amount: '2000' } }] },
  ]);
});

it('names the part of the form that a problem is about', () => {
  expect(['versions[1].phases[0].cap', 'prices[2].validFrom', 'name', 'period.zone'].map(planLabel)).toEqual([
    'Phase 1, cap',
    'Price 3',
    'Name',
    'Billing period',
  ]);
});

it('gives the last phase no end, whatever its days were before it was the last', () => {
  const values = { ...planValues(undefined), phases: [TRIAL_PHASE] };
  expect(planOf(values, undefined, null).versions[0]?.phases).toMatchObject([{ isTrial: true, days: null }]);
});

it('knows the field that stands for each part of the request', () => {
  expect(
    [
      'name',
      'period.zone',
      'versions[2].currency',
      'versions[2].phases[1].cap',
      'versions[0].phases[0].baseFee.amount',
      'prices[0].price.currency',
    ].map(planField),
  ).toEqual(['name', 'zone', 'currency', 'phases.1.cap', 'phases.0.baseFee', '']);
});

it('tells amounts in the units that were typed', () => {
  expect(planMessage('must be a whole number of minor units; found "-5"', 'usd')).toBe(
    'must be an amount in USD, such as 20',
  );
  expect(planMessage('found 500; must be at least the minimum (1000)', 'usd')).toBe(
    'found 5; must be at least the minimum, 10',
  );
  expect(planMessage('found 500; must be at least the minimum (1000)', 'jpy')).toBe(
    'found 500; must be at least the minimum, 1000',
  );
});

it('changes one version of several, and leaves the others and what decides otherwise', () => {
  const fee = (amount: string, validFrom: string | null) => ({
    ...planOf({ ...planValues(undefined), phases: [{ ...NEW_PHASE, baseFee: amount }] }, undefined, null).versions[0],
    validFrom,
  });
  const versions = [fee('10', null), fee('20', '2026-12-01T00:00:00.000Z')];
  const period = { interval: 'month', intervalCount: 3, zone: 'UTC', anchor: '2026-11-05T10:00:00.000Z' };
  const decisions = { tool_error: 'bill' };
  const stored = { id: 'p', name: 'Pro', prices: [], period, decisions, versions } as unknown as PlanView;
  const opened = planValues(stored, 0);
  expect(opened.phases[0]?.baseFee).toBe('10');
  const saved = planOf({ ...opened, phases: [{ ...NEW_PHASE, baseFee: '15' }] }, stored, null, 0);
  expect(saved.versions.map(({ validFrom, phases }) => [validFrom, phases[0]?.baseFee?.amount])).toEqual([
    [null, '1500'],
    ['2026-12-01T00:00:00.000Z', '2000'],
  ]);
  expect(saved).toMatchObject({ period, decisions });
});
