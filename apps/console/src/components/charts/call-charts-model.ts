import type { CallNumbers, NumbersBucket } from '@tallygate/contracts/call-numbers';
import { EVENT_CLASSES, type EventClass } from '@tallygate/contracts/event-kinds';
import { formatDuration, readerZone } from '#lib/format.ts';
import type { FormatContext } from '#lib/kept-formats.ts';
import { bucketName, bucketSentence, chartSentence, classLabel, shownSentence, stepName } from './chart-words.ts';
import { callsIn, fitBuckets } from './fit-buckets.ts';
import type { ChartRow, TimeChart } from './time-chart.ts';

export type LatencySeries = 'p50' | 'p95';

export type CallCharts = {
  calls: TimeChart<EventClass>;
  latency: TimeChart<LatencySeries>;
  /** When the bar that is not over was read; null when none is open. */
  openUntil: string | null;
};

/**
 * The two charts of calls, over one axis of time: by what became of them, and how long they took. Pure.
 * @param context of the reader, for tests; the browser's by default
 */
export function callCharts(numbers: CallNumbers, context: FormatContext = {}): CallCharts {
  const shown = fitBuckets(numbers.buckets);
  const zone = context.timeZone ?? readerZone();
  const step = shown[0] === undefined ? '' : stepName(shown[0]);
  const sentence = [chartSentence(numbers), shownSentence(numbers, shown, context)].filter(Boolean).join(' ');
  return {
    calls: {
      title: 'Calls by what became of them',
      sentence,
      unit: 'calls',
      zone,
      step,
      series: EVENT_CLASSES.map((id) => ({ id, label: classLabel(id) })),
      rows: shown.map((bucket) => {
        const row = rowOf(numbers, bucket, context);
        const text = row.isSilent ? `${row.name}: no gateway reported.` : bucketSentence(bucket, context);
        return { ...row, text, values: bucket.classes };
      }),
    },
    latency: {
      title: 'How long answered calls took',
      sentence: latencySentence(shown, context),
      unit: 'ms',
      zone,
      step,
      series: [
        { id: 'p50', label: 'p50' },
        { id: 'p95', label: 'p95' },
      ],
      rows: shown.map((bucket) => latencyRow(numbers, bucket, context)),
    },
    openUntil: shown.some(({ isOpen }) => isOpen) ? numbers.asOf : null,
  };
}

function rowOf({ calls, silentSince }: CallNumbers, bucket: NumbersBucket, context: FormatContext) {
  const { from, to, isOpen } = bucket;
  return {
    from,
    to,
    isOpen,
    name: bucketName(bucket, context),
    isSilent: silentSince !== null && from >= silentSince && callsIn(bucket) === 0,
    query: { ...calls.query, from, to },
  };
}

/** A place of the lines; it leads to the calls that took as long as its p95, or longer. */
function latencyRow(numbers: CallNumbers, bucket: NumbersBucket, context: FormatContext): ChartRow<LatencySeries> {
  const row = rowOf(numbers, bucket, context);
  const { latency } = bucket;
  if (latency === null)
    return { ...row, text: `${row.name}: too few answered calls to tell.`, values: { p50: null, p95: null } };
  const { p50Ms, p95Ms } = latency;
  return {
    ...row,
    text: `${row.name}: p50 ${formatDuration(p50Ms, context)}, p95 ${formatDuration(p95Ms, context)}.`,
    values: { p50: p50Ms, p95: p95Ms },
    query: { ...row.query, class: 'billed,free', ms: `>=${Math.floor(p95Ms)}` },
  };
}

function latencySentence(buckets: readonly NumbersBucket[], context: FormatContext): string {
  const known = buckets.flatMap(({ latency }) => (latency === null ? [] : [latency.p95Ms]));
  if (known.length === 0) return 'Too few answered calls to tell how long they take.';
  const [least, most] = [Math.min(...known), Math.max(...known)].map((ms) => formatDuration(ms, context));
  return least === most ? `p95 ${most}.` : `p95 from ${least} to ${most}.`;
}
