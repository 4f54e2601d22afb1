import type { HistoryRange } from '@tallygate/contracts/history-ranges';
import { LATE_AFTER_MS } from '@tallygate/contracts/lateness';
import type { HistoryPoint, PublisherDelivery } from '@tallygate/contracts/publisher-delivery';
import { formatCount, formatDay, formatDuration, formatMinute } from '#lib/format.ts';
import type { FormatContext } from '#lib/kept-formats.ts';

export const HISTORY_WORDS: Record<HistoryRange, { label: string; within: string }> = {
  '1h': { label: '1 hour', within: 'within an hour' },
  '24h': { label: '24 hours', within: 'within 24 hours' },
  '7d': { label: '7 days', within: 'within 7 days' },
  '35d': { label: '35 days', within: 'within 35 days' },
};

/** When a point begins, as short as its range allows. */
export function pointName({ from }: HistoryPoint, range: HistoryRange, context: FormatContext = {}): string {
  const time = formatMinute(from, context);
  return range === '1h' || range === '24h' ? time : `${formatDay(from, context)}, ${time}`;
}

/** What the charts show, in a sentence or two. */
export function historySentence({ points, range }: PublisherDelivery, context: FormatContext = {}): string {
  const { within } = HISTORY_WORDS[range];
  const known = points.filter(({ isKnown }) => isKnown);
  if (known.length === 0) return `No gateway has told anything ${within}.`;
  const sum = (key: 'arrived' | 'late' | 'attempts' | 'failures') =>
    known.reduce((total, point) => total + point[key], 0);
  if (sum('attempts') === 0) return `Nothing was sent ${within}.`;
  const slowest = Math.max(...known.map(({ p95Ms }) => p95Ms ?? 0));
  const failures = sum('failures');
  return [
    `${formatCount(sum('arrived'), 'event', 'events')} arrived ${within}, in ${formatCount(sum('attempts'), 'request', 'requests')}.`,
    ...(slowest === 0 ? [] : [`95 of 100 were there within ${formatDuration(slowest, context)} at worst.`]),
    ...(sum('late') === 0
      ? []
      : [`${formatCount(sum('late'), 'event', 'events')} came over ${formatDuration(LATE_AFTER_MS, context)} late.`]),
    failures === 0 ? 'No request failed.' : `${formatCount(failures, 'request', 'requests')} failed.`,
  ].join(' ');
}

/** So many points are shown at least. */
const LEAST_POINTS = 12;

/** The points from shortly before the first of which something is known: a new installation shows no day of grey. */
export function fitPoints(points: readonly HistoryPoint[]): readonly HistoryPoint[] {
  const first = points.findIndex(({ isKnown }) => isKnown);
  return first === -1 ? points : points.slice(Math.max(0, Math.min(first - 1, points.length - LEAST_POINTS)));
}

/** Stretches of points of which nothing is known, by their first and last index. */
export function unknownStretches(points: readonly HistoryPoint[]): [first: number, last: number][] {
  const stretches: [number, number][] = [];
  for (const [index, { isKnown }] of points.entries()) {
    const open = stretches.at(-1);
    if (isKnown) continue;
    if (open !== undefined && open[1] === index - 1) open[1] = index;
    else stretches.push([index, index]);
  }
  return stretches;
}
