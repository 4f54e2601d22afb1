import { expect, it } from 'vitest';
import type { Installation } from './check.ts';
import { type RailState, stripe } from './checks/rails.ts';

const well: RailState = {
  name: 'Stripe',
  kind: 'stripe',
  waiting: 0,
  refused: 0,
  refusedBecause: null,
  closedBecause: null,
  oldestWaiting: null,
  differing: [],
  waitingBill: null,
};
const examine = (...rails: RailState[]) =>
  stripe.examine({ rails, at: '2026-11-30T12:00:00.000Z' } as unknown as Installation);

it.each<[string, RailState[], string, RegExp]>([
  ['nothing is assigned', [], 'skipped', /no rail/],
  ['all was taken', [well], 'pass', /Stripe/],
  ['reports have just been made', [{ ...well, waiting: 3, oldestWaiting: '2026-11-30T11:00:00Z' }], 'pass', /Stripe/],
  ['reports are stuck', [{ ...well, waiting: 3, oldestWaiting: '2026-11-30T09:00:00Z' }], 'warn', /3 reports wait/],
  [
    'reports were refused',
    [well, { ...well, name: 'Sink', refused: 2, refusedBecause: 'too old' }],
    'fail',
    /"Sink".*2 reports: too old/,
  ],
  [
    'an invoice there differs',
    [{ ...well, differing: [{ company: 'acme', note: '2 lines differ: it stays a draft until they are equal' }] }],
    'fail',
    /1 invoice is not as it must be at "Stripe", the first of acme: 2 lines differ/,
  ],
  [
    'an invoice waits for longer than a day',
    [{ ...well, waitingBill: { company: 'acme', since: '2026-11-29T00:00:00.000Z', note: 'our invoice is held' } }],
    'warn',
    /acme at "Stripe" waits .*: our invoice is held/,
  ],
  [
    'an invoice has just been made',
    [{ ...well, waitingBill: { company: 'acme', since: '2026-11-30T11:00:00.000Z', note: '1 reports wait' } }],
    'pass',
    /Stripe/,
  ],
  ['the key is not accepted', [{ ...well, closedBecause: 'Invalid API Key' }], 'fail', /Invalid API Key/],
])('when %s', (_, rails, result, found) => {
  expect(examine(...rails)).toMatchObject({ result, found: expect.stringMatching(found) });
});
