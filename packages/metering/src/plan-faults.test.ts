import { savePlan } from '@tallygate/contracts/plan';
import { privateTerms } from '@tallygate/contracts/plan-terms';
import { describe, expect, it } from 'vitest';
import { planFaults, privateTermsFaults } from './plan-faults.ts';

const usd = { model: 'per_unit', unitAmount: '5' } as const;
const eur = { ...usd, currency: 'eur' } as const;
const price = (meterId: string, of: object = usd) => ({ meterId, price: of, validFrom: '2026-01-01T00:00:00Z' });
const plan = (versions: object[], prices: object[] = []) => savePlan.parse({ name: 'Pro', prices, versions });
const phase = (rest: object = {}) => ({ name: 'Then', ...rest });

describe("a plan's terms", () => {
  it('are one phase without end where none are written, and charge nothing more', () => {
    const saved = savePlan.parse({ name: 'Pro', prices: [] });
    expect(saved).toMatchObject({ versions: [], period: { interval: 'month', zone: 'UTC' } });
    expect(planFaults(saved)).toEqual([]);
  });

  it('are refused by the field that is wrong, with what was found and what was expected', () => {
    const faultOf = (versions: object[]) => {
      const read = savePlan.safeParse({ name: 'Pro', prices: [], versions });
      return read.error?.issues.map(({ path, message }) => [path.join('.'), message]);
    };
    expect(faultOf([{ phases: [phase({ days: 14 })] }])).toEqual([
      ['versions.0.phases.0.days', 'found 14; the last phase has no end, so leave its days empty'],
    ]);
    expect(faultOf([{ phases: [phase(), phase()] }])).toEqual([
      ['versions.0.phases.0.days', 'found none; only the last phase has no end'],
    ]);
    expect(faultOf([{ phases: [phase({ minimum: { amount: '500' }, cap: { amount: '400' } })] }])).toEqual([
      ['versions.0.phases.0.cap', 'found 400; must be at least the minimum (500)'],
    ]);
    expect(faultOf([{ phases: [phase({ days: 14, isTrial: true, baseFee: { amount: '1' } }), phase()] }])).toEqual([
      ['versions.0.phases.0.baseFee', 'found one in a trial, which costs nothing; leave it empty'],
    ]);
    expect(faultOf([{ phases: [phase({ days: 14 }), phase({ isTrial: true })] }])).toEqual([
      ['versions.0.phases.1.isTrial', 'found a trial after another phase; a trial comes first'],
    ]);
  });

  it('have one currency at a time', () => {
    const versions = [{ phases: [phase({ prices: [{ meterId: 'm2', price: eur }] })] }];
    expect(planFaults(plan(versions, [price('m1', eur)]))).toEqual([
      { path: 'prices[0].price.currency', message: 'found eur; must be usd, the currency of the plan' },
      {
        path: 'versions[0].phases[0].prices[0].price.currency',
        message: 'found eur; must be usd, the currency of the plan',
      },
    ]);
    // Another currency from the instant on at which the terms have it too.
    const changed = [{ phases: [phase()] }, { validFrom: '2027-01-01T00:00:00Z', currency: 'eur', phases: [phase()] }];
    const prices = [
      { ...price('m1'), validTo: '2027-01-01T00:00:00Z' },
      { ...price('m1', eur), validFrom: '2027-01-01T00:00:00Z' },
    ];
    expect(planFaults(plan(changed, prices))).toEqual([]);
    expect(planFaults(plan([], [price('m1'), price('m2', eur)]))).toEqual([]);
  });

  it('price each used meter in each phase', () => {
    const phases = [phase({ name: 'First', days: 30, prices: [{ meterId: 'm1', price: usd }] }), phase()];
    expect(planFaults(plan([{ phases }]))).toEqual([
      {
        path: 'versions[0].phases[1].prices',
        message: 'found no price for the meter "m1", which an earlier phase has; add one here or to the plan',
      },
    ]);
    expect(planFaults(plan([{ phases }], [price('m1')]))).toEqual([]);
  });

  it('begin at instants of their own', () => {
    expect(planFaults(plan([{ phases: [phase()] }, { phases: [phase()] }])).map(({ path }) => path)).toEqual([
      'versions[1].validFrom',
    ]);
  });
});

describe('private terms', () => {
  const view = { versions: plan([{ phases: [phase()] }]).versions, prices: [] };

  it('hold to the currency of the plan, and price a meter once', () => {
    const terms = privateTerms.parse({
      prices: [
        { meterId: 'm1', price: usd },
        { meterId: 'm1', price: eur },
      ],
    });
    expect(privateTermsFaults(view, terms)).toEqual([
      { path: 'privateTerms.prices[1].price.currency', message: 'found eur; must be usd, the currency of the plan' },
      { path: 'privateTerms.prices[1].meterId', message: 'found a second price of the same meter; give one' },
    ]);
    expect(privateTermsFaults(view, null)).toEqual([]);
  });

  it('have no base fee on a plan without terms, whose currency nobody knows', () => {
    expect(
      privateTermsFaults({ versions: [], prices: [] }, privateTerms.parse({ baseFee: { amount: '5' } })),
    ).toMatchObject([{ path: 'privateTerms' }]);
  });
});
