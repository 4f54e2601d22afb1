import type { EventSummary } from '@tallygate/contracts/event-summary';
import { expect, it } from 'vitest';
import { ledgerEvent } from './ledger-event.testing.ts';
import { withArrivals } from './with-arrivals.ts';

const SUMMARY: EventSummary = {
  total: 3,
  inRange: 5,
  hiddenTests: 0,
  source: 'events',
  from: '2026-11-23T09:00:00.000Z',
  stepMs: 60_000,
  buckets: [
    { from: '2026-11-23T09:00:00.000Z', to: '2026-11-23T09:01:00.000Z', counts: { billed: 2 }, isOpen: false },
    { from: '2026-11-23T09:01:00.000Z', to: '2026-11-23T09:01:10.000Z', counts: { billed: 1 }, isOpen: true },
  ],
  facets: { tool: { values: [{ value: 'echo', count: 3 }], hasMore: false } },
  asOf: '2026-11-23T09:01:10.000Z',
};

it('adds what arrived since to the bars of its time, the total and the values that are listed', () => {
  const late = ledgerEvent(30, { ingestedAt: '2026-11-23T09:01:11.000Z', class: 'server' });
  const fresh = ledgerEvent(72, { count: 5, class: 'caller', target: 'other' });
  const found = withArrivals(SUMMARY, [fresh, late]);
  expect(found.total).toBe(9);
  expect(found.inRange).toBe(11);
  expect(found.buckets.map(({ counts }) => counts)).toEqual([
    { billed: 2, server: 1 },
    { billed: 1, caller: 5 },
  ]);
  expect(found.facets.tool?.values).toEqual([{ value: 'echo', count: 4 }]);
});

it('leaves alone what was counted already', () => {
  expect(withArrivals(SUMMARY, [ledgerEvent(10), ledgerEvent(69)])).toBe(SUMMARY);
});
