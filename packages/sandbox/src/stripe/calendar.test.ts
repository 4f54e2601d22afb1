import { expect, it } from 'vitest';
import { border, periodAt } from './calendar.ts';

const seconds = (moment: string) => Date.parse(moment) / 1000;
const month = { interval: 'month', interval_count: 1 } as const;

it('clamps a month without the anchor day, and comes back to it', () => {
  const anchor = seconds('2027-01-31T10:00:00Z');
  const days = [1, 2, 3, 4].map((index) => new Date(border(anchor, month, index) * 1000).toISOString().slice(0, 10));
  expect(days).toEqual(['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31']);
});

it.each([
  ['2027-02-28T09:59:59Z', '2027-01-31T10:00:00Z', '2027-02-28T10:00:00Z'],
  ['2027-02-28T10:00:00Z', '2027-02-28T10:00:00Z', '2027-03-31T10:00:00Z'],
  ['2026-12-31T09:00:00Z', '2026-11-30T10:00:00Z', '2026-12-31T10:00:00Z'],
])('finds the period of %s', (moment, start, end) => {
  const found = periodAt(seconds('2027-01-31T10:00:00Z'), month, seconds(moment));
  expect(found).toEqual({ start: seconds(start), end: seconds(end) });
});
