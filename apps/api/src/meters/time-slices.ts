import { REPORT_WINDOW_MS } from '@tallygate/metering/usage-group';
import { dayStarts } from '@tallygate/metering/zoned-time';

const HOUR_MS = 3_600_000;

/** Half-open spans of milliseconds. */
export type Span = { from: number; to: number };

/** How a period is cut for counting. */
export type TimeSlices = {
  /** Starts of the buckets that quantities are kept in; ascending, the first is the period's own start. */
  buckets: number[];
  /** Whole hours that roll-ups can answer; null when a bucket begins within an hour. */
  hours: Span | null;
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
  if (byWindow) for (let at = ceilHour(from); at < to; at += REPORT_WINDOW_MS) starts.push(at);
  if (nearEnd > from) starts.push(nearEnd);
  const buckets = [...new Set(starts)].sort((a, b) => a - b);

  const wholeFrom = ceilHour(from);
  // When the period ends within an hour, so does the cut before it: both hours are counted from events.
  const wholeTo = to % HOUR_MS === 0 ? to : floorHour(to) - HOUR_MS;
  if (wholeFrom >= wholeTo) return { buckets, hours: null, edges: [{ from, to }] };
  if (buckets.some((at) => at > wholeFrom && at < wholeTo && at % HOUR_MS !== 0))
    return { buckets, hours: null, edges: [{ from, to }] };
  const edges = [
    { from, to: wholeFrom },
    { from: wholeTo, to },
  ].filter((edge) => edge.from < edge.to);
  return { buckets, hours: { from: wholeFrom, to: wholeTo }, edges };
}

function floorHour(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

function ceilHour(at: number): number {
  return Math.ceil(at / HOUR_MS) * HOUR_MS;
}
