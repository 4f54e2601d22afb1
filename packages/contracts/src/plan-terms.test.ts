import { describe, expect, it } from 'vitest';
import { planVersion } from './plan-terms.ts';

const problems = (phase: object) =>
  planVersion.safeParse({ phases: [{ name: 'Standard', ...phase }] }).error?.issues.map(({ path }) => path.join('.'));

describe('the terms of a plan', () => {
  it.each(['abc', '1.5', '-1', ''])('name a minimum of %j beside a cap, and do not fall over it', (amount) => {
    expect(problems({ minimum: { amount }, cap: { amount: '5' } })).toEqual(['phases.0.minimum.amount']);
    expect(problems({ minimum: { amount: '5' }, cap: { amount } })).toEqual(['phases.0.cap.amount']);
  });

  it('have no cap below the minimum', () => {
    expect(problems({ minimum: { amount: '10' }, cap: { amount: '9' } })).toEqual(['phases.0.cap']);
    expect(problems({ minimum: { amount: '10' }, cap: { amount: '10' } })).toBeUndefined();
  });
});
