import { period } from '@tallygate/contracts/meter';
import { describe, expect, it } from 'vitest';
import { priceFrom } from './price-start.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const start = (priceStart: 'now' | 'period' | 'next' | 'at', zone = 'UTC') =>
  priceFrom({ priceStart, priceAt: '2026-11-25T08:30' }, period.parse({ zone }), now);

describe('a changed price begins', () => {
  it('when it is saved, unless a start is chosen', () => {
    expect(start('now')).toBeUndefined();
  });

  it('with the period that runs, or the next, in the meter’s zone', () => {
    expect(start('period')).toBe('2026-11-01T00:00:00.000Z');
    expect(start('next')).toBe('2026-12-01T00:00:00.000Z');
    expect(start('period', 'Asia/Kolkata')).toBe('2026-10-31T18:30:00.000Z');
  });

  it('at a time that is typed in local time', () => {
    expect(start('at')).toBe(new Date(2026, 10, 25, 8, 30).toISOString());
  });
});
