import { REPORT_WINDOW_MS } from '@tallygate/metering/usage-group';
import { dayStarts } from '@tallygate/metering/zoned-time';
import { ceil, floor } from '../ledger/grains.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;

/** Half-open spans of milliseconds. */
export type Span = { from: number; to: number };

/** How a period is cut for counting. */
export type TimeSlices = {
  /** Starts of the buckets that quantities are kept in; ascending, the first is the period's own start. */
  buckets: number[];
  /** Whole quarters of an hour that roll-ups can answer; null when a bucket begins within one. */
  rolled: Span | null;
  /** Whether a bucket is at least a day, but for the first and the last ones: quantities are not rounded by report window. */
  isByDay: boolean;
  /** What is left at the edges, to be counted from events. */
  edges: Span[];
};

/**
 * Cuts a period into days of a zone, or into report windows, with one more cut a report window before its end.
 * @param byWindow quantities are rounded once per report window
 */
export function sliceTime({ from, to }: Span, zone: string, isByWindow: boolean): TimeSlices {
  const nearEnd = to - REPORT_WINDOW_MS;
  const starts = dayStarts(from, to, zone);
  if (isByWindow) for (let at = ceil(from, HOUR_MS); at < to; at += REPORT_WINDOW_MS) starts.push(at);
  if (nearEnd > from) starts.push(nearEnd);
  const buckets = [...new Set(starts)].sort((a, b) => a - b);

  const wholeFrom = ceil(from, QUARTER_MS);
  // When the period ends within a quarter, so does the cut before it: what lies behind that is counted from events.
  const wholeTo = to % QUARTER_MS === 0 ? to : floor(to, QUARTER_MS) - REPORT_WINDOW_MS;
  const isCut = buckets.some((at) => at > wholeFrom && at < wholeTo && at % QUARTER_MS !== 0);
  if (wholeFrom >= wholeTo || isCut) return { buckets, rolled: null, isByDay: !isByWindow, edges: [{ from, to }] };
  const edges = [
    { from, to: wholeFrom },
    { from: wholeTo, to },
  ].filter((edge) => edge.from < edge.to);
  return { buckets, rolled: { from: wholeFrom, to: wholeTo }, isByDay: !isByWindow, edges };
}
