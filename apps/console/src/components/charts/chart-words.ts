import type { CallNumbers, NumbersBucket } from '@tallygate/contracts/call-numbers';
import { EVENT_CLASSES, type EventClass } from '@tallygate/contracts/event-kinds';
import { FAILURE_CLASSES } from '@tallygate/contracts/overview-ranges';
import { formatCount, formatDay, formatMinute, formatNumber } from '#lib/format.ts';
import type { FormatContext } from '#lib/kept-formats.ts';
import { CLASS_WORDS } from '../class-words.ts';
import { callsIn } from './fit-buckets.ts';
import { RANGE_WORDS } from './range-words.ts';

const HOUR_MS = 3_600_000;
/** From this length on a bar is of a day; days on which clocks change have an hour less. */
const DAY_FROM_MS = 20 * HOUR_MS;

type Stretch = Pick<NumbersBucket, 'from' | 'to'>;

const lengthOf = ({ from, to }: Stretch) => Date.parse(to) - Date.parse(from);

/** What became of calls of a class: `Billed`, `Failed at the server`. */
export function classLabel(one: EventClass): string {
  const { label } = CLASS_WORDS[one];
  return FAILURE_CLASSES.some((failure) => failure === one) ? `Failed at the ${label.toLowerCase()}` : label;
}

/** What a bar is of: `14:00–15:00`, or its day where bars are of days. */
export function bucketName(bucket: Stretch, context: FormatContext = {}): string {
  const day = formatDay(bucket.from, context);
  if (lengthOf(bucket) > DAY_FROM_MS) return day;
  const span = `${formatMinute(bucket.from, context)}–${formatMinute(bucket.to, context)}`;
  return lengthOf(bucket) > HOUR_MS ? `${day}, ${span}` : span;
}

/** How long bars are: `15 min`, `1 h`, `1 day`. */
export function stepName(bucket: Stretch): string {
  const ms = lengthOf(bucket);
  if (ms > DAY_FROM_MS) return '1 day';
  return ms < HOUR_MS ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / HOUR_MS)} h`;
}

/** A bar in words: `14:00–15:00: 52 calls. Billed 40, failed at the server 12.` */
export function bucketSentence(bucket: NumbersBucket, context: FormatContext = {}): string {
  const parts = EVENT_CLASSES.filter((one) => bucket.classes[one] > 0).map((one, index) => {
    const label = classLabel(one);
    const word = index === 0 ? label : label.charAt(0).toLowerCase() + label.slice(1);
    return `${word} ${formatNumber(bucket.classes[one], context)}`;
  });
  const calls = `${bucketName(bucket, context)}: ${formatCount(callsIn(bucket), 'call', 'calls')}${bucket.isOpen ? ' so far' : ''}.`;
  return parts.length === 0 ? calls : `${calls} ${parts.join(', ')}.`;
}

/** What all bars show, in a sentence or two, the side by name at which most calls failed. */
export function chartSentence({ range, calls, failed, buckets }: CallNumbers): string {
  const all = `${formatCount(calls.count, 'call', 'calls')} ${RANGE_WORDS[range].within}.`;
  if (calls.count === 0) return all;
  if (failed.count === 0) return `${all} None failed.`;
  const sides = FAILURE_CLASSES.map((side) => ({
    side,
    count: buckets.reduce((sum, { classes }) => sum + classes[side], 0),
  }));
  const worst = sides.toSorted((a, b) => b.count - a.count)[0];
  const where = worst === undefined || worst.count === 0 ? '' : `, ${formatNumber(worst.count)} at the ${worst.side}`;
  return `${all} ${formatNumber(failed.count)} failed${where}.`;
}

/** What of a range is drawn, where that is not all of it: `Shown: 13:00–14:03, no calls before.` Else null. */
export function shownSentence(
  { buckets, asOf }: Pick<CallNumbers, 'buckets' | 'asOf'>,
  shown: readonly NumbersBucket[],
  context: FormatContext = {},
): string | null {
  const first = shown[0];
  if (first === undefined || shown.length === buckets.length) return null;
  const isOneDay = formatDay(first.from, context) === formatDay(asOf, context);
  const start = isOneDay
    ? formatMinute(first.from, context)
    : lengthOf(first) > DAY_FROM_MS
      ? formatDay(first.from, context)
      : `${formatDay(first.from, context)}, ${formatMinute(first.from, context)}`;
  const end = isOneDay ? formatMinute(asOf, context) : `${formatDay(asOf, context)}, ${formatMinute(asOf, context)}`;
  return `Shown: ${start}–${end}, no calls before.`;
}
