import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { expect, it } from 'vitest';
import { mergeEvents, mostTelling } from './first-events.ts';

const anEvent = (id: string, method: string, time: string) => ({ id, method, time }) as LedgerEvent;

it('shows a tool call rather than what opened the session', () => {
  const events = [
    anEvent('b', 'notifications/initialized', '2026-11-23T14:00:02.000Z'),
    anEvent('a', 'tools/call', '2026-11-23T14:00:01.000Z'),
  ];

  expect(mostTelling(events)?.id).toBe('a');
  expect(mostTelling(events.slice(0, 1))?.id).toBe('b');
  expect(mostTelling([])).toBeUndefined();
});

it('takes an event that came by the stream and by asking once, newest first', () => {
  const old = anEvent('a', 'tools/call', '2026-11-23T14:00:01.000Z');
  const fresh = anEvent('b', 'tools/call', '2026-11-23T14:00:02.000Z');

  expect(mergeEvents([old], [fresh, old]).map((event) => event.id)).toEqual(['b', 'a']);
});
