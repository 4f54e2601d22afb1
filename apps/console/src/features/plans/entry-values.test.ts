import { type CompanyPlanView, saveCompanyPlan } from '@tallygate/contracts/plan';
import { price } from '@tallygate/contracts/price';
import { describe, expect, it } from 'vitest';
import { entryField, entryOf, entryValues } from './entry-values.ts';

const entry: CompanyPlanView = {
  id: 'e',
  company: 'acme',
  planId: 'p',
  planName: 'Team',
  subscription: null,
  credit: 'prepaid',
  privateTerms: null,
  validFrom: '2026-11-01T08:30:00.000Z',
  validTo: null,
};
const own = { source: 'own' as const, amount: '19.90' };

describe('a company’s time on a plan', () => {
  it('is written as it was read, instants within a day among it, and is what the api takes', () => {
    const prices = [{ meterId: 'calls', price: price.parse({ model: 'per_unit', unitAmount: '2' }) }];
    const terms = { baseFee: { amount: '1990', timing: 'in_advance' as const }, cap: null, prices };
    for (const stored of [entry, { ...entry, subscription: 'sub_1', privateTerms: terms }]) {
      const sent = entryOf(entryValues(stored, 'usd'), stored, 'usd');
      const { id: _id, planName: _name, ...same } = stored;
      expect(sent).toEqual(same);
      expect(saveCompanyPlan.parse(sent)).toEqual(same);
    }
  });

  it('takes an amount of its own, none, or what the plan says', () => {
    const values = entryValues(entry, 'usd');
    const changed = {
      ...values,
      until: '2026-12-24',
      baseFee: { ...own, timing: 'in_arrears' as const },
      minimum: { source: 'none' as const, amount: '', scope: 'usage' as const },
    };
    expect(entryOf(changed, entry, 'usd')).toMatchObject({
      validTo: '2026-12-24T00:00:00.000Z',
      privateTerms: { baseFee: { amount: '1990', timing: 'in_arrears' }, minimum: null, prices: [] },
    });
    expect(entryOf(changed, entry, 'usd').privateTerms).not.toHaveProperty('cap');
    // What is no amount is the api's to refuse.
    const odd = { ...changed, baseFee: { ...own, amount: 'much', timing: 'in_arrears' as const } };
    expect(entryOf(odd, entry, 'usd').privateTerms?.baseFee).toMatchObject({ amount: 'much' });
  });

  it('knows the field that stands for each part of the request', () => {
    expect(
      ['validFrom', 'privateTerms.cap', 'privateTerms.baseFee.amount', 'privateTerms.prices[0].meterId'].map(
        entryField,
      ),
    ).toEqual(['from', 'cap', 'baseFee', '']);
  });
});
