import { CALL_CLASSES, type CallClass, type Overview, type OverviewBucket } from '@tallygate/contracts/overview';
import { type FormatContext, formatCount, formatMinute, formatNumber, inPlace } from '#lib/format.ts';
import { callsIn } from './fit-buckets.ts';
import { RANGE_WORDS } from './overview-ranges.ts';

/** What becomes of a call, as the legend says it; the signs tell failures apart without colours. */
export const CLASS_WORDS: Record<CallClass, { label: string; sign: string; fill: string }> = {
  billed: { label: 'Billed', sign: '', fill: 'bg-class-billed' },
  free: { label: 'Free', sign: '', fill: 'bg-class-free' },
  caller: { label: 'Failed at the caller', sign: '!', fill: 'bg-class-caller' },
  gateway: { label: 'Failed at the gateway', sign: '◆', fill: 'bg-class-gateway' },
  server: { label: 'Failed at the server', sign: '×', fill: 'bg-class-server' },
};

/** What a bar is of: `14:00–15:00`, or its day where bars are of days. */
export function bucketName({ from, to }: Pick<OverviewBucket, 'from' | 'to'>, context: FormatContext = {}): string {
  const { locale, timeZone } = inPlace(context);
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }).format(new Date(from));
  const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000;
  if (hours > 20) return day;
  const span = `${formatMinute(from, context)}–${formatMinute(to, context)}`;
  return hours > 1 ? `${day}, ${span}` : span;
}

/** A bar in words: `14:00–15:00: 52 calls. Billed 40, failed at the server 12.` */
export function bucketSentence(bucket: OverviewBucket, context: FormatContext = {}): string {
  const parts = CALL_CLASSES.filter((one) => bucket.classes[one] > 0).map((one, index) => {
    const { label } = CLASS_WORDS[one];
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
