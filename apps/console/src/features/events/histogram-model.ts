import { EVENT_CLASSES, type EventClass } from '@tallygate/contracts/event-kinds';
import type { EventSummary } from '@tallygate/contracts/event-summary';
import { formatCount, formatDay, formatDuration, formatMinute, formatNumber } from '#lib/format.ts';

const DAY_MS = 86_400_000;
/** A class that has any event can be seen. */
const LEAST_PX = 2;

type Segment = { side: EventClass; count: number; y: number; height: number };
export type Bar = {
  from: string;
  to: string;
  isOpen: boolean;
  total: number;
  /** From the ground up, in pixels of a chart of the given height. */
  segments: Segment[];
  /** When it is: `14:30`, or the day. */
  label: string;
};
export type HistogramModel = {
  bars: Bar[];
  /** Events of the highest bar. */
  highest: number;
  /** What the chart says, for who does not see it. */
  sentence: string;
  /** `30 min a bar, Europe/Berlin`. */
  unit: string;
};

/**
 * The bars of a summary, ready to be drawn: from zero, a pixel of ground between the classes, and at least two pixels for
 * whatever is there at all.
 */
export function histogramModel(
  { buckets, total, stepMs }: EventSummary,
  heightPx: number,
  zone: string,
): HistogramModel {
  const highest = Math.max(0, ...buckets.map(({ counts }) => sumOf(counts)));
  const [first] = buckets;
  const last = buckets.at(-1);
  const isWithinADay = first && last && Date.parse(last.to) - Date.parse(first.from) <= DAY_MS;
  const labelOf = (from: string) => {
    const day = formatDay(from, { timeZone: zone });
    if (stepMs >= DAY_MS) return day;
    const minute = formatMinute(from, { timeZone: zone });
    return isWithinADay ? minute : `${day}, ${minute}`;
  };
  const bars = buckets.map(({ from, to, counts, isOpen }) => ({
    from,
    to,
    isOpen,
    total: sumOf(counts),
    segments: segmentsOf(counts, highest, heightPx),
    label: labelOf(from),
  }));
  return { bars, highest, sentence: sentenceOf(buckets, total), unit: `${formatDuration(stepMs)} a bar, ${zone}` };
}

/** What one bar says: `14:30 to 15:00: 12 events, 3 failed`. */
export function barText({ from, to, total, segments }: Bar, zone: string): string {
  const failed = sum(segments.filter(({ side }) => isFailure(side)).map(({ count }) => count));
  const time = (iso: string) => `${formatDay(iso, { timeZone: zone })}, ${formatMinute(iso, { timeZone: zone })}`;
  return `${time(from)} to ${time(to)}: ${formatCount(total, 'event', 'events')}, ${formatNumber(failed)} failed`;
}

function segmentsOf(counts: Partial<Record<EventClass, number>>, highest: number, heightPx: number): Segment[] {
  const present = EVENT_CLASSES.filter((side) => (counts[side] ?? 0) > 0);
  const room = heightPx - present.length;
  const heights = present.map((side) => Math.max(LEAST_PX, ((counts[side] ?? 0) / highest) * room));
  // What the least heights are too much is taken from the class that has the most.
  const tallest = heights.indexOf(Math.max(...heights));
  const excess = Math.max(0, sum(heights) - room);
  let y = heightPx;
  return present.map((side, index) => {
    const height = (heights[index] ?? 0) - (index === tallest ? excess : 0);
    y -= height;
    const segment = { side, count: counts[side] ?? 0, y, height };
    y -= 1;
    return segment;
  });
}

function sentenceOf(buckets: EventSummary['buckets'], total: number): string {
  const of = (side: EventClass) => sum(buckets.map(({ counts }) => counts[side] ?? 0));
  const failed = of('caller') + of('gateway') + of('server');
  const events = formatCount(total, 'event', 'events');
  if (failed === 0) return `${events}. None failed.`;
  const sides = [`${formatNumber(of('caller'))} of the caller`, `${formatNumber(of('gateway'))} of the gateway`];
  return `${events}. ${formatNumber(failed)} failed: ${sides.join(', ')}, ${formatNumber(of('server'))} at the server.`;
}

function isFailure(side: EventClass): boolean {
  return side !== 'billed' && side !== 'free';
}

function sumOf(counts: Partial<Record<EventClass, number>>): number {
  return sum(Object.values(counts));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
