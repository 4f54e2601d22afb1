import { describe, expect, it } from 'vitest';
import { isCurrencyCode } from './currency-codes.ts';
import { saveMeter } from './meter-view.ts';
import { saveCompanyPlan, savePlan } from './plan.ts';
import { price as storedPrice } from './price.ts';

const price = { model: 'per_unit', unitAmount: '5', currency: 'qqq' };
const definition = { filter: { field: 'method', op: 'equals', value: 'tools/call' } };
const foundBy = (result: { error?: { issues: { path: PropertyKey[]; message: string }[] } | undefined }) =>
  result.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
const refusal = 'found "qqq"; must be a currency of ISO 4217, such as "usd"';

describe('currencies that people write', () => {
  it('are refused when nobody knows them, with their field, wherever a price or terms stand', () => {
    expect(foundBy(saveMeter.safeParse({ name: 'Calls', definition, price }))).toEqual([`price.currency: ${refusal}`]);
    const prices = [{ meterId: 'm', price }];
    const plan = {
      name: 'Team',
      prices: [{ meterId: 'm', price, validFrom: '2026-01-01T00:00:00Z' }],
      versions: [{ currency: 'qqq', phases: [{ name: 'Then', prices }] }],
    };
    expect(foundBy(savePlan.safeParse(plan))).toEqual([
      `prices.0.price.currency: ${refusal}`,
      `versions.0.currency: ${refusal}`,
      `versions.0.phases.0.prices.0.price.currency: ${refusal}`,
    ]);
    const entry = { company: 'acme', planId: 'p', validFrom: '2026-01-01T00:00:00Z', privateTerms: { prices } };
    expect(foundBy(saveCompanyPlan.safeParse(entry))).toEqual([`privateTerms.prices.0.price.currency: ${refusal}`]);
    expect(saveMeter.safeParse({ name: 'Calls', definition, price: { ...price, currency: 'chf' } }).success).toBe(true);
  });

  it('are read all the same where they were stored before', () => {
    expect(storedPrice.parse(price).currency).toBe('qqq');
  });

  it('are money: no metals, funds or units of account', () => {
    for (const code of ['xau', 'xdr', 'xxx', 'xts', 'clf', 'USD']) expect(isCurrencyCode(code), code).toBe(false);
    for (const code of ['usd', 'eur', 'iqd', 'zwg']) expect(isCurrencyCode(code), code).toBe(true);
  });
});
