import type { PlanView } from '@tallygate/contracts/plan';
import { planVersion } from '@tallygate/contracts/plan-terms';
import { price } from '@tallygate/contracts/price';
import { expect, it } from 'vitest';
import { breakEvens, costOf, pointsUpTo, presentTerms } from './cost-curve.ts';

const plan = (unitAmount: string, phases: object[]): PlanView =>
  presentTerms(
    {
      id: 'p',
      name: 'P',
      prices: [
        {
          id: '1',
          meterId: 'calls',
          meterName: 'Calls',
          price: price.parse({ model: 'per_unit', unitAmount }),
          validFrom: '2026-01-01T00:00:00.000Z',
          validTo: null,
        },
      ],
      versions: phases.length === 0 ? [] : [planVersion.parse({ phases })],
    } as unknown as PlanView,
    Date.parse('2026-11-15T00:00:00Z'),
  );
const at = (units: number) => ({ meterId: 'calls', units: String(units), currency: 'usd' });
const alone = plan('5', []);
const withFee = plan('2', [{ name: 'Then', baseFee: { amount: '900' }, cap: { amount: '2000', scope: 'total' } }]);

it('costs what an invoice would: usage, base fee, and no more than the cap', () => {
  expect([0, 100, 1_000].map((units) => costOf(alone, at(units)))).toEqual([0n, 500n, 5_000n]);
  expect([0, 100, 1_000].map((units) => costOf(withFee, at(units)))).toEqual([900n, 1_100n, 2_000n]);
});

it('charges a base fee in advance once', () => {
  const ahead = plan('0', [{ name: 'Then', baseFee: { amount: '900', timing: 'in_advance' } }]);
  expect(costOf(ahead, at(10))).toBe(900n);
});

it('finds the unit from which on the other plan is cheaper', () => {
  const points = pointsUpTo(2_000);
  const difference = (units: number) => costOf(alone, at(units)) - costOf(withFee, at(units));
  expect(breakEvens(points, difference)).toEqual([301]);
  expect(breakEvens(points, () => 0n)).toEqual([]);
});

it('draws points from none to the most, each once', () => {
  expect(pointsUpTo(4, 60)).toEqual([0, 1, 2, 3, 4]);
  expect(pointsUpTo(600)).toHaveLength(61);
});
