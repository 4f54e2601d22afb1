import { EVENT_CLASSES, type EventClass } from '@tallygate/contracts/event-kinds';
import type { Overview, OverviewBucket } from '@tallygate/contracts/overview';
import { FAILURE_CLASSES } from '@tallygate/contracts/overview-ranges';
import { CLASS_WORDS } from '#components/class-words.ts';
import { type FormatContext, formatCount, formatDay, formatMinute, formatNumber } from '#lib/format.ts';
import { callsIn } from './fit-buckets.ts';
import { RANGE_WORDS } from './overview-ranges.ts';

/** What became of calls of a class: `Billed`, `Failed at the server`. */
export function classLabel(one: EventClass): string {
  const { label } = CLASS_WORDS[one];
  return FAILURE_CLASSES.some((failure) => failure === one) ? `Failed at the ${label.toLowerCase()}` : label;
}

/** What a bar is of: `14:00–15:00`, or its day where bars are of days. */
export function bucketName({ from, to }: Pick<OverviewBucket, 'from' | 'to'>, context: FormatContext = {}): string {
  const day = formatDay(from, context);
  const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000;
  if (hours > 20) return day;
  const span = `${formatMinute(from, context)}–${formatMinute(to, context)}`;
  return hours > 1 ? `${day}, ${span}` : span;
}

/** A bar in words: `14:00–15:00: 52 calls. Billed 40, failed at the server 12.` */
export function bucketSentence(bucket: OverviewBucket, context: FormatContext = {}): string {
  const parts = EVENT_CLASSES.filter((one) => bucket.classes[one] > 0).map((one, index) => {
    const label = classLabel(one);
    const word = index === 0 ? label : label.charAt(0).toLowerCase() + label.slice(1);
    return `${word} ${formatNumber(bucket.classes[one], context)}`;
  });
  const calls = `${bucketName(bucket, context)}: ${formatCount(callsIn(bucket), 'call', 'calls')}${bucket.isOpen ? ' so far' : ''}.`;
  return parts.length === 0 ? calls : `${calls} ${parts.join(', ')}.`;
}

/** What the chart shows, in a sentence or two. */
export function chartSentence({ range, calls, failed, failures }: Overview): string {
  const all = `${formatCount(calls.count, 'call', 'calls')} ${RANGE_WORDS[range].within}.`;
  if (calls.count === 0) return all;
  if (failed.count === 0) return `${all} None failed.`;
  const worst = failures.toSorted((a, b) => b.count - a.count)[0];
  const where = worst === undefined || worst.count === 0 ? '' : `, ${formatNumber(worst.count)} at the ${worst.class}`;
  return `${all} ${formatNumber(failed.count)} failed${where}.`;
}
