import type { HistoryPoint, PublisherDelivery } from '@tallygate/contracts/publisher-delivery';
import { expect, it } from 'vitest';
import { fitPoints, historySentence, pointName, unknownStretches } from './delivery-words.ts';

const place = { locale: 'en-GB', timeZone: 'UTC' };
const point = (minute: number, more: Partial<HistoryPoint> = {}): HistoryPoint => ({
  from: new Date(Date.UTC(2026, 10, 29, 14, minute)).toISOString(),
  to: new Date(Date.UTC(2026, 10, 29, 14, minute + 1)).toISOString(),
  isKnown: true,
  arrived: 0,
  late: 0,
  attempts: 0,
  failures: 0,
  waiting: 0,
  parked: 0,
  p95Ms: null,
  ...more,
});
const figure = { count: 0, query: {} };
const delivery = (points: HistoryPoint[]): PublisherDelivery => ({
  range: '1h',
  from: points[0]!.from,
  asOf: points[0]!.to,
  arrived: figure,
  waiting: figure,
  late: figure,
  parked: figure,
  points,
});
const told = (points: HistoryPoint[]) => historySentence(delivery(points), place).replaceAll('\u00a0', ' ');

it('says nothing of times of which nothing is known', () => {
  expect(told([point(0, { isKnown: false })])).toBe('No gateway has told anything within an hour.');
  expect(told([point(0)])).toBe('Nothing was sent within an hour.');
});

it('sums up what arrived, the slowest stretch, what was late and what failed', () => {
  const points = [
    point(0, { arrived: 10, attempts: 2, p95Ms: 800 }),
    point(1, { arrived: 1, late: 1, attempts: 3, failures: 2, p95Ms: 400_000 }),
  ];
  expect(told(points)).toBe(
    '11 events arrived within an hour, in 5 requests. 95 of 100 were there within 6 min 40 s at worst. 1 event came over 5 min late. 2 requests failed.',
  );
  expect(told(points.slice(0, 1))).toContain('No request failed.');
});

it('names a point by its time, and by its day where a range has several', () => {
  expect(pointName(point(5), '1h', place)).toBe('14:05');
  expect(pointName(point(5), '7d', place)).toBe('29 Nov, 14:05');
});

it('begins where something is known, and shows enough to be a chart', () => {
  const points = Array.from({ length: 40 }, (_, minute) => point(minute, { isKnown: minute >= 10 }));
  expect(fitPoints(points)[0]).toBe(points[9]);
  const young = points.map((one, minute) => ({ ...one, isKnown: minute === 39 }));
  expect(fitPoints(young)).toHaveLength(12);
  expect(fitPoints(points.map((one) => ({ ...one, isKnown: false })))).toHaveLength(40);
});

it('finds the stretches of which nothing is known', () => {
  const points = [false, false, true, false, true].map((isKnown, minute) => point(minute, { isKnown }));
  expect(unknownStretches(points)).toEqual([
    [0, 1],
    [3, 3],
  ]);
});
