import { describe, expect, it } from 'vitest';
import { endOfLifetime } from './api-key.ts';

const NOW = new Date('2026-01-31T10:00:00.000Z');
const end = (unit: 'seconds' | 'weeks' | 'months', duration: number, now = NOW) =>
  endOfLifetime({ expiresIn: { unit, duration } }, now)?.toISOString();

describe('the end of a lifetime', () => {
  it('is counted in exact units, and in months of the calendar', () => {
    expect(end('seconds', 90)).toBe('2026-01-31T10:01:30.000Z');
    expect(end('weeks', 2)).toBe('2026-02-14T10:00:00.000Z');
    expect(end('months', 2)).toBe('2026-03-31T10:00:00.000Z');
    expect(end('months', 12)).toBe('2027-01-31T10:00:00.000Z');
  });

  it('is the last day of a month that is too short', () => {
    expect(end('months', 1)).toBe('2026-02-28T10:00:00.000Z');
    expect(end('months', 1, new Date('2028-01-31T10:00:00.000Z'))).toBe('2028-02-29T10:00:00.000Z');
    expect(end('months', 3)).toBe('2026-04-30T10:00:00.000Z');
  });

  it('is what expiresAt says, also beside expiresIn, and none without both', () => {
    const both = { expiresAt: '2030-01-01T00:00:00+02:00', expiresIn: { unit: 'days', duration: 1 } } as const;
    expect(endOfLifetime(both, NOW)?.toISOString()).toBe('2029-12-31T22:00:00.000Z');
    expect(endOfLifetime({}, NOW)).toBeUndefined();
  });
});
