import type { OverviewRange } from '@tallygate/contracts/overview-ranges';
import { dateInZone, startOfDay } from '@tallygate/metering/zoned-time';
import { ceil } from '../ledger/grains.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = { '7d': 7, '30d': 30 } as const;
/** A day of a week is told in parts that begin at midnight, 06:00, 12:00 and 18:00. */
const PARTS_OF_DAY = 4;

/**
 * Where the bars of a range begin and the last one ends, in milliseconds: quarters of an hour, hours, parts of days, or days
 * of the zone. The first is the start of the range, the last is after `now`.
 */
export function overviewEdges(range: OverviewRange, now: number, zone: string): number[] {
  if (range === '6h') return steps(ceil(now - 6 * HOUR_MS, QUARTER_MS), QUARTER_MS, now);
  if (range === '24h') return steps(ceil(now - DAY_MS, HOUR_MS), HOUR_MS, now);
  const today = dateInZone(now, zone);
  const midnight = (offset: number) => startOfDay({ ...today, day: today.day + offset }, zone);
  const days = Array.from({ length: DAYS[range] }, (_, index) => index - DAYS[range] + 1);
  if (range === '30d') return [...days, 1].map(midnight);
  const parts = days.flatMap((day) => partsOf(midnight(day), midnight(day + 1)));
  const end = parts.findIndex((at) => at > now);
  return end < 0 ? [...parts, midnight(1)] : parts.slice(0, end + 1);
}

/** Days on which clocks change have parts of unequal length, cut at whole hours. */
function partsOf(from: number, to: number): number[] {
  return Array.from(
    { length: PARTS_OF_DAY },
    (_, index) => from + Math.round(((to - from) * index) / PARTS_OF_DAY / HOUR_MS) * HOUR_MS,
  );
}

function steps(from: number, stepMs: number, now: number): number[] {
  return Array.from({ length: Math.floor((now - from) / stepMs) + 2 }, (_, index) => from + index * stepMs);
}

/** The same stretch before a range: where it begins, and where it ends as far into it as `now` is into the range. */
export function stretchBefore(range: OverviewRange, from: number, now: number): { from: number; to: number } {
  const length = range === '6h' ? 6 * HOUR_MS : range === '24h' ? DAY_MS : DAYS[range] * DAY_MS;
  return { from: from - length, to: ceil(now, range === '6h' || range === '24h' ? QUARTER_MS : HOUR_MS) - length };
}
