import { expect, it } from 'vitest';
import { callLimits } from './call-limit.ts';

const LIMIT = { name: 'daily', per: 'day', calls: 10 };

it.each([
  ['a negative number of calls', { ...LIMIT, calls: -1 }, /calls/],
  ['part of a call', { ...LIMIT, calls: 1.5 }, /calls/],
  ['neither calls nor money', { name: 'a', per: 'day' }, /calls.*found neither/s],
  ['both', { ...LIMIT, spend: { currency: 'usd', amount: '1' } }, /calls.*found both/s],
  ['negative money', { name: 'a', per: 'day', spend: { currency: 'usd', amount: '-1' } }, /amount.*negative/s],
  ['money in words', { name: 'a', per: 'day', spend: { currency: 'usd', amount: 'much' } }, /amount/],
  [
    'more money than can be counted',
    { name: 'a', per: 'day', spend: { currency: 'usd', amount: '4000000001' } },
    /at most/,
  ],
  [
    'finer money than is counted',
    { name: 'a', per: 'day', spend: { currency: 'usd', amount: '0.0000001' } },
    /6 places/,
  ],
  ['a time that is none', { ...LIMIT, per: 'fortnight' }, /per/],
  ['a subject twice', { ...LIMIT, of: ['tool', 'tool'] }, /tool, tool/],
  ['a company and a plan', { ...LIMIT, company: 'a', plan: 'b' }, /plan/],
  ['a name that no caller could read', { ...LIMIT, name: 'My limit' }, /name/],
] as const)('refuses %s, naming the field', (_, limit, message) => {
  const { error } = callLimits.safeParse([limit]);
  expect(error?.message).toMatch(message);
});

it('refuses two limits of one name for the same companies, and takes them for different ones', () => {
  expect(callLimits.safeParse([LIMIT, LIMIT]).error?.message).toMatch(/entry 1.*daily/);
  expect(callLimits.safeParse([LIMIT, { ...LIMIT, plan: 'Pro' }, { ...LIMIT, company: 'acme' }]).success).toBe(true);
});
