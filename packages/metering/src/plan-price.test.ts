import { describe, expect, it } from 'vitest';
import { planPrice } from './plan-price.ts';
import { aRatingInput } from './rating-input.testing.ts';

const perUnit = (unitAmount: string) => ({ model: 'per_unit' as const, unitAmount });
const at = (day: string) => Date.parse(`2026-11-${day}T00:00:00Z`);
const period = { from: at('01'), to: Date.parse('2026-12-01T00:00:00Z') };
const priceOn = (input: ReturnType<typeof aRatingInput>, day: string, meterId = 'calls') => {
  const found = planPrice(input, { meterId, at: at(day), period });
  const price = found?.price;
  return found && { ...found, price: price?.model === 'per_unit' ? price.unitAmount : null };
};

describe('the price of a call by its company’s plan', () => {
  const phases = [
    { name: 'Trial', days: 5, isTrial: true },
    { name: 'First', days: 5, prices: [{ meterId: 'calls', price: perUnit('3') }] },
    { name: 'Then' },
  ];
  const plans = [{ prices: [{ price: perUnit('5') }], versions: [{ phases }] }];
  const on = [{ plan: 'A', from: '2026-11-01T00:00:00.000Z' }];

  it('is nothing in a trial, then the phase’s, then the plan’s', () => {
    const input = aRatingInput({ plans, on });
    expect(priceOn(input, '03')).toMatchObject({ price: null, isTrial: true });
    expect(priceOn(input, '07')).toMatchObject({ price: '3', isTrial: false, planName: 'Plan A' });
    expect(priceOn(input, '07')).toMatchObject({ version: 1, holds: { from: at('06'), to: at('11') } });
    expect(priceOn(input, '20')).toMatchObject({ price: '5', filled: [{ from: at('06'), to: at('20') }] });
  });

  it('is the company’s own before either, and none for a meter that the plan does not price', () => {
    const terms = { prices: [{ meterId: 'calls', price: perUnit('1') }] };
    const input = aRatingInput({ plans, on: [{ plan: 'A', from: '2026-11-01T00:00:00.000Z', terms }] });
    expect(priceOn(input, '07')).toMatchObject({ price: '1' });
    expect(priceOn(input, '07', 'tokens')).toMatchObject({ price: null, isTrial: false });
  });

  it('is the meter’s, which is no plan’s, before and after a company is on one', () => {
    const input = aRatingInput({
      plans,
      on: [{ plan: 'A', from: '2026-11-10T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' }],
    });
    expect(priceOn(input, '09')).toBeNull();
    expect(priceOn(input, '20')).toBeNull();
  });
});
