import { saveLedgerRetention } from '@tallygate/contracts/ledger-retention';
import { describe, expect, it } from 'vitest';
import { eventsOf, isShorter, KEEP_DAYS, keptInWords, readDays, removedUpTo } from './removal.ts';

describe('the removal of old events', () => {
  it('takes whole UTC days, never part of the day that is as old as the limit', () => {
    const noon = Date.parse('2026-10-15T12:00:00Z');
    expect(removedUpTo(35, noon)).toBe('2026-09-10T00:00:00.000Z');
    expect(removedUpTo(35, Date.parse('2026-10-15T00:00:00Z'))).toBe('2026-09-10T00:00:00.000Z');
    expect(removedUpTo(35, Date.parse('2026-10-15T23:59:59Z'))).toBe('2026-09-10T00:00:00.000Z');
  });

  it('begins or moves on only where less is kept than before', () => {
    expect(isShorter(90, { keepDays: null })).toBe(true);
    expect(isShorter(90, { keepDays: 91 })).toBe(true);
    expect(isShorter(90, { keepDays: 90 })).toBe(false);
    expect(isShorter(400, { keepDays: 90 })).toBe(false);
    expect(isShorter(null, { keepDays: 90 })).toBe(false);
  });

  it('counts events of every reason', () => {
    expect(eventsOf({ byReason: { ok: 3, protocol: 4, denied_auth: 1 } })).toBe(8);
    expect(eventsOf({ byReason: {} })).toBe(0);
  });

  it('is told in words', () => {
    expect(keptInWords(null)).toBe('For ever');
    expect(keptInWords(400).replace('\u00a0', ' ')).toBe('400 days');
  });
});

describe('a number of days', () => {
  it.each(['34', '36501', '', '40.5', '-40', 'forty', '1e3'])('refuses %j and says what is meant', (text) => {
    expect(readDays(text)).toMatchObject({ problem: expect.stringContaining('Enter a whole number from 35') });
  });

  it('takes the limits themselves', () => {
    expect([readDays('35'), readDays(' 36500 ')]).toEqual([{ days: 35 }, { days: 36_500 }]);
  });

  it('has the limits of the api', () => {
    const isTaken = (keepDays: number) => saveLedgerRetention.safeParse({ keepDays }).success;
    const { min, max } = KEEP_DAYS;
    expect([min - 1, min, max, max + 1].map(isTaken)).toEqual([false, true, true, false]);
  });
});
