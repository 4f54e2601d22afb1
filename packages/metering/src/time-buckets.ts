import { dateInZone, startOfDay } from './zoned-time.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lengths within a day, each a part of it, in milliseconds. */
const WITHIN_A_DAY = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
];
/** Lengths of days and more. */
const DAYS = [1, 2, 7, 14, 28, 91, 182, 364, 3_640, 36_400, 364_000];

/** Parts of a span of time, each from its own start to that of the next, in milliseconds since 1970. */
export type TimeBuckets = { stepMs: number; starts: number[] };

/**
 * Cuts a span into parts of a length that people know. Parts of hours begin with the hours of the zone's days, parts of
 * days with its days; so the first and the last may be shorter, and one in which clocks change shorter or longer.
 * @param from inclusive, milliseconds
 * @param to exclusive, after `from`
 * @param most how many parts there may be, at least 1
 */
export function timeBuckets(from: number, to: number, { most, zone }: { most: number; zone: string }): TimeBuckets {
  for (const stepMs of [...WITHIN_A_DAY, ...DAYS.map((days) => days * DAY_MS)]) {
    // Cuts are counted only where they may be few enough.
    if ((to - from) / stepMs > most) continue;
    const starts = stepMs < DAY_MS ? cutDays(from, to, stepMs, zone) : cutByDays(from, to, stepMs / DAY_MS, zone);
    if (starts.length <= most) return { stepMs, starts };
  }
  return { stepMs: to - from, starts: [from] };
}

function cutDays(from: number, to: number, stepMs: number, zone: string): number[] {
  const starts = [from];
  const date = dateInZone(from, zone);
  for (let offset = 0; ; offset++) {
    const day = startOfDay({ ...date, day: date.day + offset }, zone);
    if (day >= to) return starts;
    const end = Math.min(startOfDay({ ...date, day: date.day + offset + 1 }, zone), to);
    const skipped = Math.max(0, Math.floor((from - day) / stepMs));
    for (let at = day + skipped * stepMs; at < end; at += stepMs) if (at > from) starts.push(at);
  }
}

function cutByDays(from: number, to: number, days: number, zone: string): number[] {
  const starts = [from];
  const date = dateInZone(from, zone);
  for (let offset = days; ; offset += days) {
    const start = startOfDay({ ...date, day: date.day + offset }, zone);
    if (start >= to) return starts;
    starts.push(start);
  }
}
