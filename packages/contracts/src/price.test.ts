import { describe, expect, it } from 'vitest';
import { price } from './price.ts';

const graduated = (...ends: string[]) => ({
  model: 'graduated',
  currency: 'usd',
  tiers: ends.map((upTo) => ({ upTo, unitAmount: '1' })),
});

describe('price', () => {
  it('refuses tiers that do not rise', () => {
    const { error } = price.safeParse(graduated('10', '9.5', 'inf'));
    expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['tiers.1.upTo', 'must be more than the tier before (10)'],
    ]);
  });

  it.each(['abc', '1.2345678901234', '1e3', ''])(
    'names the tier whose end is %j, and does not fall over it',
    (upTo) => {
      const { error } = price.safeParse(graduated('5', upTo, 'inf'));
      expect([...new Set(error?.issues.map(({ path }) => path.join('.')))]).toEqual(['tiers.1.upTo']);
    },
  );

  it.each(['abc', '1.5', '-1', ''])('names a minimum of %j beside a maximum, and does not fall over it', (minimum) => {
    const { error } = price.safeParse({ model: 'per_unit', unitAmount: '1', minimum, maximum: '5' });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['minimum']);
  });

  it('refuses a maximum that is less than the minimum', () => {
    const { error } = price.safeParse({ model: 'per_unit', unitAmount: '1', minimum: '10', maximum: '9' });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['maximum']);
  });
});
