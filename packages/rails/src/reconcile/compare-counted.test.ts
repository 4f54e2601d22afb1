import { expect, it } from 'vitest';
import type { RailUsageData, ReconcileInput } from './hop-data.ts';
import { reconcile } from './reconcile.ts';

const period = { from: '2026-11-01T12:00:00.000Z', to: '2026-12-01T12:00:00.000Z' };
const rated = new Map([
  ['2026-11-01T12:00:00.000Z', '4'],
  ['2026-11-02T00:00:00.000Z', '6'],
]);

function found(usage: Partial<RailUsageData>, more: Partial<ReconcileInput> = {}) {
  return reconcile({
    company: 'acme',
    meter: 'calls',
    period,
    now: new Date('2026-11-03T00:00:00Z'),
    ledger: {
      calls: [...rated].map(([hour, quantity]) => ({ id: hour, hour, quantity, company: 'acme' })),
      completeUpTo: '2026-11-03T00:00:00.000Z',
    },
    rated: { hours: rated, completeUpTo: '2026-11-03T00:00:00.000Z' },
    railUsage: { hours: new Map(), completeUpTo: '2026-11-02T20:00:00.000Z', faults: [], ...usage },
    lagMs: { ledger: 0, rated: 0, outbox: 0, acknowledged: 0, railUsage: 0 },
    currency: 'usd',
    amountOf: (quantity) => String(Number(quantity) * 5),
    dearestAmountOf: (quantity) => String(Number(quantity) * 5),
    expectedLines: [],
    ...more,
  });
}

const hours = (...entries: [string, string][]) => new Map(entries);
const right = hours(
  ['2026-11-01T13:00:00.000Z', '1'],
  ['2026-11-01T23:00:00.000Z', '3'],
  ['2026-11-02T07:00:00.000Z', '6'],
);

it('calls a rail equal that counted the same on each day, up to where it has counted', () => {
  expect(found({ hours: right })).toMatchObject({ verdict: 'equal', finding: null, asOf: '2026-11-02T20:00:00.000Z' });
});

it.each<[string, Map<string, string>, object]>([
  ['what the rail lacks', hours(['2026-11-01T13:00:00.000Z', '4']), { class: 'lost', quantity: '-6', money: '-30' }],
  [
    'what it counted beyond',
    new Map([...right, ['2026-11-02T09:00:00.000Z', '2']]),
    { class: 'foreign', quantity: '2', parts: [{ at: '2026-11-02T00:00:00.000Z', before: '6', after: '8' }] },
  ],
  ['what it counted on another day', hours(['2026-11-02T13:00:00.000Z', '10']), { class: 'shifted', quantity: '0' }],
])('names %s, between what was rated and what the rail has', (_, counted, finding) => {
  expect(found({ hours: counted }).finding).toMatchObject({ from: 'rated', to: 'rail_usage', ...finding });
});

it('names the meter where that is another one', () => {
  const meterDifferences = ['Moesif lets in calls that this condition keeps out (tool is "a")'];
  const { finding } = found({ hours: hours(['2026-11-01T13:00:00.000Z', '9']) }, { meterDifferences });
  expect(finding).toMatchObject({ class: 'rated_differently', detail: expect.stringContaining('tool is "a"') });
});

it('names what the billing provider behind the rail did not take', () => {
  const faults = [{ code: 'resource_missing', message: 'No such subscription item' }];
  expect(found({ hours: right, undelivered: '3', faults }).finding).toMatchObject({
    from: 'rail_usage',
    to: 'rail_invoice',
    class: 'refused',
    quantity: '-3',
    money: '-15',
    detail: expect.stringContaining('No such subscription item'),
  });
});
