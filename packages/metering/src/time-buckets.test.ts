import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeBuckets } from './time-buckets.ts';

const at = (text: string) => Date.parse(text);
const HOUR_MS = 3_600_000;

describe('the bars of a chart over time', () => {
  it.each([
    ['15 minutes', '2026-11-29T13:48:11Z', '2026-11-29T14:03:11Z', 30_000],
    ['6 hours', '2026-11-29T08:03:00Z', '2026-11-29T14:03:00Z', 10 * 60_000],
    ['24 hours', '2026-11-28T14:03:00Z', '2026-11-29T14:03:00Z', HOUR_MS / 2],
    ['7 days', '2026-11-22T14:03:00Z', '2026-11-29T14:03:00Z', 3 * HOUR_MS],
    ['30 days', '2026-10-30T14:03:00Z', '2026-11-29T14:03:00Z', 24 * HOUR_MS],
    ['1,900 years', '0126-01-01T00:00:00Z', '2026-11-29T14:03:00Z', 36_400 * 24 * HOUR_MS],
  ])('of %s are of a length that people know', (_what, from, to, stepMs) => {
    expect(timeBuckets(at(from), at(to), { most: 60, zone: 'UTC' }).stepMs).toBe(stepMs);
  });

  it('begin with the hours of the zone’s days, also where these begin at half past', () => {
    const { starts } = timeBuckets(at('2026-11-29T03:10:00Z'), at('2026-11-30T03:10:00Z'), {
      most: 12,
      zone: 'Asia/Kolkata',
    });
    expect(starts.slice(0, 3).map((start) => new Date(start).toISOString())).toEqual([
      '2026-11-29T03:10:00.000Z',
      '2026-11-29T03:30:00.000Z',
      '2026-11-29T06:30:00.000Z',
    ]);
  });

  it('begin with midnight on both sides of a change of clocks', () => {
    const { starts } = timeBuckets(at('2026-10-24T00:00:00+02:00'), at('2026-10-27T00:00:00+01:00'), {
      most: 6,
      zone: 'Europe/Berlin',
    });
    expect(starts.map((start) => (start - starts[0]!) / HOUR_MS)).toEqual([0, 24, 49]);
  });

  it('are no more than asked, in order, and begin with the span', () => {
    const span = fc.record({
      from: fc.integer({ min: at('0101-01-02T00:00:00Z'), max: at('9998-01-01T00:00:00Z') }),
      length: fc.oneof(fc.integer({ min: 1, max: 9 * 86_400_000 }), fc.integer({ min: 1, max: 250_000_000_000_000 })),
      most: fc.integer({ min: 1, max: 120 }),
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns'),
    });
    fc.assert(
      fc.property(span, ({ from, length, most, zone }) => {
        const { starts } = timeBuckets(from, from + length, { most, zone });
        expect(starts[0]).toBe(from);
        expect(starts.length).toBeLessThanOrEqual(most);
        for (const [index, start] of starts.slice(1).entries()) expect(start).toBeGreaterThan(starts[index]!);
        expect(starts.at(-1)).toBeLessThan(from + length);
      }),
    );
  });
});
