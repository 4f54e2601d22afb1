import { period as periodSchema } from '@tallygate/contracts/meter';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPeriod, periodAt, previousPeriod } from './billing-period.ts';
import { dayStarts } from './zoned-time.ts';

const at = (iso: string) => Date.parse(iso);
const show = ({ from, to }: { from: number; to: number }) => [new Date(from).toISOString(), new Date(to).toISOString()];
const periodOf = (settings: object, instant: string) => show(periodAt(periodSchema.parse(settings), at(instant)));

describe('calendar periods', () => {
  it.each([
    [{}, '2026-09-15T12:00:00Z', '2026-09-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z'],
    [{}, '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    [{ interval: 'day' }, '2026-09-15T12:00:00Z', '2026-09-15T00:00:00.000Z', '2026-09-16T00:00:00.000Z'],
    [{ interval: 'week' }, '2026-09-20T23:59:59Z', '2026-09-14T00:00:00.000Z', '2026-09-21T00:00:00.000Z'],
    [
      { interval: 'month', intervalCount: 3 },
      '2026-09-15T12:00:00Z',
      '2026-07-01T00:00:00.000Z',
      '2026-10-01T00:00:00.000Z',
    ],
    [{ interval: 'year' }, '2026-09-15T12:00:00Z', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    [{ interval: 'month' }, '1969-12-31T12:00:00Z', '1969-12-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
  ])('%j at %s', (settings, instant, from, to) => {
    expect(periodOf(settings, instant)).toEqual([from, to]);
  });

  it('are cut at midnight of their zone, also when clocks change within them', () => {
    const zone = 'Europe/Berlin';

    expect(periodOf({ zone }, '2026-10-31T22:59:59.999Z')).toEqual([
      '2026-09-30T22:00:00.000Z',
      '2026-10-31T23:00:00.000Z',
    ]);
    expect(periodOf({ zone }, '2026-10-31T23:00:00.000Z')).toEqual([
      '2026-10-31T23:00:00.000Z',
      '2026-11-30T23:00:00.000Z',
    ]);
    expect(periodOf({ zone, interval: 'day' }, '2026-10-25T12:00:00Z')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    expect(periodOf({ zone: 'Asia/Kolkata', interval: 'day' }, '2026-09-01T18:30:00Z')[0]).toBe(
      '2026-09-01T18:30:00.000Z',
    );
  });

  it('begin a day whose midnight is skipped at its first instant', () => {
    // In Beirut the clocks went from 2026-03-28T24:00 to 01:00 of the 29th.
    expect(periodOf({ zone: 'Asia/Beirut', interval: 'day' }, '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-28T22:00:00.000Z',
      '2026-03-29T21:00:00.000Z',
    ]);
  });
});

describe('anchored periods', () => {
  it('turn day 31 into the last day of shorter months', () => {
    const settings = { anchor: '2026-01-31T10:30:00Z' };

    expect(periodOf(settings, '2026-02-10T00:00:00Z')).toEqual([
      '2026-01-31T10:30:00.000Z',
      '2026-02-28T10:30:00.000Z',
    ]);
    expect(periodOf(settings, '2026-03-01T00:00:00Z')).toEqual([
      '2026-02-28T10:30:00.000Z',
      '2026-03-31T10:30:00.000Z',
    ]);
    expect(periodOf(settings, '2026-04-30T10:30:00Z')).toEqual([
      '2026-04-30T10:30:00.000Z',
      '2026-05-31T10:30:00.000Z',
    ]);
    expect(periodOf(settings, '2028-02-29T10:29:59.999Z')[1]).toBe('2028-02-29T10:30:00.000Z');
  });

  it('run every year from 29 February', () => {
    const settings = { interval: 'year', anchor: '2024-02-29T00:00:00Z' };

    expect(periodOf(settings, '2026-01-01T00:00:00Z')).toEqual([
      '2025-02-28T00:00:00.000Z',
      '2026-02-28T00:00:00.000Z',
    ]);
  });

  it('run every two weeks, also before the anchor', () => {
    const settings = { interval: 'week', intervalCount: 2, anchor: '2026-09-02T06:00:00+02:00' };

    expect(periodOf(settings, '2026-09-16T03:59:59.999Z')).toEqual([
      '2026-09-02T04:00:00.000Z',
      '2026-09-16T04:00:00.000Z',
    ]);
    expect(periodOf(settings, '2026-09-02T03:59:59.999Z')).toEqual([
      '2026-08-19T04:00:00.000Z',
      '2026-09-02T04:00:00.000Z',
    ]);
  });
});

describe('period laws', () => {
  const settings = fc.record({
    interval: fc.constantFrom('day', 'week', 'month', 'year'),
    intervalCount: fc.integer({ min: 1, max: 12 }),
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'),
    anchor: fc.option(fc.constantFrom('2026-01-31T10:30:00Z', '2024-02-29T23:59:59Z', '2030-12-31T00:00:00Z'), {
      nil: undefined,
    }),
  });
  const instant = fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });

  it('holds the instant, and neighbours touch without gap or overlap', () => {
    fc.assert(
      fc.property(settings, instant, (input, when) => {
        const period = periodSchema.parse(input);

        const current = periodAt(period, when);

        expect(current.from).toBeLessThanOrEqual(when);
        expect(when).toBeLessThan(current.to);
        expect(periodAt(period, current.from)).toEqual(current);
        expect(periodAt(period, current.to - 1)).toEqual(current);
        expect(nextPeriod(period, current).from).toBe(current.to);
        expect(previousPeriod(period, current).to).toBe(current.from);
      }),
      { numRuns: 300 },
    );
  });
});

describe('days of a period', () => {
  it('start with the period and follow midnights', () => {
    const starts = dayStarts(at('2026-10-24T10:00:00Z'), at('2026-10-26T00:00:00Z'), 'Europe/Berlin');

    expect(starts.map((start) => new Date(start).toISOString())).toEqual([
      '2026-10-24T10:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });
});
