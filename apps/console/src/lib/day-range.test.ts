import { describe, expect, it } from 'vitest';
import { dayFrom, dayUntil, endOfDay, startOfDay } from './day-range.ts';

describe('a range of days', () => {
  it('is half-open in UTC, and a range of one day is not empty', () => {
    expect(startOfDay('2026-09-01')).toBe('2026-09-01T00:00:00.000Z');
    expect(endOfDay('2026-09-01')).toBe('2026-09-02T00:00:00.000Z');
    expect(endOfDay('2026-12-31')).toBe('2027-01-01T00:00:00.000Z');
  });

  it('is read back from its instants', () => {
    expect(dayFrom(startOfDay('2026-02-28'))).toBe('2026-02-28');
    expect(dayUntil(endOfDay('2028-02-29'))).toBe('2028-02-29');
    expect(dayFrom('2026-09-01T02:00:00+02:00')).toBe('2026-09-01');
  });

  it('has no day for what cuts one, or is no date', () => {
    expect([dayFrom('2026-08-31T22:00:00Z'), dayUntil('2026-08-31T22:00:00Z')]).toEqual(['', '']);
    expect([startOfDay(''), endOfDay('soon'), dayFrom('soon'), dayUntil('')]).toEqual(['', '', '', '']);
  });
});
