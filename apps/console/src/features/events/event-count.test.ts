import { expect, it } from 'vitest';
import { countEvents } from './event-count.ts';
import { ledgerEvent } from './ledger-event.testing.ts';

it('counts a row of equal refusals as often as they were', () => {
  expect(countEvents([ledgerEvent(1), ledgerEvent(2, { count: 340 }), ledgerEvent(3)])).toBe(342);
  expect(countEvents([])).toBe(0);
});
