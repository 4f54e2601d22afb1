import { expect, it } from 'vitest';
import type { Installation } from './check.ts';
import { type NewestRun, usageReconciles } from './checks/reconciliation.ts';

const well: NewestRun = {
  startedAt: '2026-11-30T03:00:00.000Z',
  counts: { equal: 4, differs: 0, waiting: 1, not_judged: 0 },
  alarming: 0,
  gateways: [],
  first: null,
};
const lost = { gateway: 'g2', class: 'lost' as const, calls: 7, since: null, detail: 'g2 dropped 7 calls.', next: 'x' };
const examine = (reconciliation: NewestRun | null, rails: object[] = [{}]) =>
  usageReconciles.examine({ rails, reconciliation, at: '2026-11-30T12:00:00.000Z' } as unknown as Installation);

it.each<[string, NewestRun | null, string, RegExp]>([
  ['everything is equal', well, 'pass', /4 lines are equal/],
  ['nothing was compared yet', null, 'skipped', /each night/],
  [
    'something differs for the first time',
    { ...well, counts: { ...well.counts, differs: 2 } },
    'warn',
    /2 lines differ/,
  ],
  [
    'something differs twice',
    { ...well, alarming: 1, first: 'acme: The rail has counted 7.' },
    'fail',
    /1 difference was found twice.*acme: The rail/,
  ],
  ['a gateway lost calls', { ...well, gateways: [lost] }, 'fail', /dropped 7/],
  ['gateways still hold calls', { ...well, gateways: [{ ...lost, class: 'in_flight' }] }, 'pass', /equal/],
  ['it does not run', { ...well, startedAt: '2026-11-28T03:00:00.000Z' }, 'warn', /since 2026-11-28/],
])('when %s', (_, run, result, found) => {
  expect(examine(run)).toMatchObject({ result, found: expect.stringMatching(found) });
});

it('compares nothing without a rail', () => {
  expect(examine(well, [])).toMatchObject({ result: 'skipped' });
});
