import { expect, it } from 'vitest';
import { chargeText, chargeTitle } from './charge-text.ts';

const charge = (least: string, most: string, more = {}) => ({
  meterId: 'm',
  meter: 'Calls',
  currency: 'usd',
  least,
  most,
  ...more,
});

it('says what an event costs, and between which amounts where its place decides', () => {
  expect(chargeText([charge('5', '5')])).toBe('$0.05');
  expect(chargeText([charge('2.5', '5')])).toBe('$0.025–$0.05');
  expect(chargeText([charge('5', '5'), charge('100', '100', { currency: 'eur' })])).toBe('$0.05 + €1.00');
  expect(chargeTitle([charge('2.5', '5')])).toContain('depends on its place');
  expect(chargeTitle([charge('5', '5', { plan: 'Team' })])).toBe('Calls on Team: $0.05');
});

it('says nothing where no meter counts it', () => {
  expect(chargeText([])).toBeUndefined();
  expect(chargeText(undefined)).toBeUndefined();
});
