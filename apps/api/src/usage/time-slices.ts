import { REPORT_WINDOW_MS } from '@tallygate/metering/usage-group';
import { dayStarts } from '@tallygate/metering/zoned-time';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Half-open spans of milliseconds. */
export type Span = { from: number; to: number };

/** How a period is cut for counting. */
export type TimeSlices = {
  /** Starts of the buckets that quantities are kept in; ascending, the first is the period's own start. */
  buckets: number[];
  /** Whole hours that roll-ups can answer; null when a bucket begins within an hour. */
  hours: Span | null;
  /** Of those, whole UTC days in which no bucket begins but at midnight. */
  days?: Span;
  /** What is left at the edges, to be counted from events. */
  edges: Span[];
};

/**
 * Cuts a period into days of a zone, or into report windows, with one more cut a report window before its end.
 * @param byWindow quantities are rounded once per report window
 */
export function sliceTime({ from, to }: Span, zone: string, byWindow: boolean): TimeSlices {
  const nearEnd = to - REPORT_WINDOW_MS;
  const starts = dayStarts(from, to, zone);
  if (byWindow) for (let at = ceil(from, HOUR_MS); at < to; at += REPORT_WINDOW_MS) starts.push(at);
  if (nearEnd > from) starts.push(nearEnd);
  const buckets = [...new Set(starts)].sort((a, b) => a - b);

  const wholeFrom = ceil(from, HOUR_MS);
  // When the period ends within an hour, so does the cut before it: both hours are counted from events.
  const wholeTo = to % HOUR_MS === 0 ? to : floor(to, HOUR_MS) - HOUR_MS;
  if (wholeFrom >= wholeTo) return { buckets, hours: null, edges: [{ from, to }] };
  if (buckets.some((at) => at > wholeFrom && at < wholeTo && at % HOUR_MS !== 0))
    return { buckets, hours: null, edges: [{ from, to }] };
  const edges = [
    { from, to: wholeFrom },
    { from: wholeTo, to },
  ].filter((edge) => edge.from < edge.to);
  const hours = { from: wholeFrom, to: wholeTo };
  const days = { from: ceil(hours.from, DAY_MS), to: floor(Math.min(hours.to, nearEnd), DAY_MS) };
  const hasDays = days.from < days.to && buckets.every((at) => at % DAY_MS === 0 || at <= days.from || at >= days.to);
  return { buckets, hours, edges, ...(hasDays ? { days } : {}) };
}

function floor(at: number, spanMs: number): number {
  return Math.floor(at / spanMs) * spanMs;
}

function ceil(at: number, spanMs: number): number {
  return Math.ceil(at / spanMs) * spanMs;
}
