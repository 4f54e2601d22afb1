import { expect, it } from 'vitest';
import { grantField, grantOf, NEW_GRANT } from './grant-values.ts';

const whose = { company: 'org-a', sourceKey: 'console-1' };

it('sends minor units, and days of UTC of which the last one is still in', () => {
  const values = { ...NEW_GRANT, amount: '40.5', from: '2026-12-01', until: '2026-12-31', priority: '10' };
  expect(grantOf(values, whose)).toEqual({
    company: 'org-a',
    sourceKey: 'console-1',
    currency: 'usd',
    amount: '4050',
    category: 'purchased',
    priority: 10,
    effectiveAt: '2026-12-01T00:00:00.000Z',
    expiresAt: '2027-01-01T00:00:00.000Z',
    note: '',
  });
});

it('leaves out what was not chosen, and sends what is no amount as it was typed', () => {
  const sent = grantOf({ ...NEW_GRANT, amount: '-5' }, whose);
  expect(sent).toMatchObject({ amount: '-5', expiresAt: null });
  expect(sent).not.toHaveProperty('effectiveAt');
  expect(grantField('expiresAt')).toBe('until');
  expect(grantField('amount')).toBe('amount');
});
