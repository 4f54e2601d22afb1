import { expect, it } from 'vitest';
import { payingCompany } from './paying-company.ts';

const aliases = new Map([['acme-old', [{ company: 'acme', from: 100, to: 200 }]]]);

it('counts a call for another company from the merge on, and until it was undone', () => {
  expect([99, 100, 199, 200].map((at) => payingCompany(aliases, 'acme-old', at))).toEqual([
    'acme-old',
    'acme',
    'acme',
    'acme-old',
  ]);
});

it('leaves every other name as it is', () => {
  expect(payingCompany(aliases, 'acme', 150)).toBe('acme');
  expect(payingCompany(new Map(), 'acme-old', 150)).toBe('acme-old');
});
