import { EVENT_CLASSES } from '@tallygate/contracts/event-kinds';
import type { Overview } from '@tallygate/contracts/overview';
import { CLASS_WORDS } from '#components/class-words.ts';
import { ScrollRegion } from '#components/scroll-region.tsx';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table.tsx';
import { formatDuration, formatNumber, readerZone } from '#lib/format.ts';
import { bucketName, chartSentence, classLabel } from './chart-words.ts';
import { ClassBars } from './class-bars.tsx';
import { fitBuckets } from './fit-buckets.ts';
import { LatencyLines } from './latency-lines.tsx';

/** Calls and how long they took, over one axis of time: as bars and lines, as a sentence, and as a table. */
export function CallsChart({ overview }: { overview: Overview }) {
  const buckets = fitBuckets(overview.buckets);
  const seen = EVENT_CLASSES.filter((one) => buckets.some(({ classes }) => classes[one] > 0));
  return (
    <section aria-labelledby="calls-by-class" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <div>
          <h2 id="calls-by-class" className="font-semibold">
            Calls by what became of them
          </h2>
          <p className="text-xs text-ink-muted">
            {chartSentence(overview)} Times of {readerZone()}.
          </p>
        </div>
        <ul aria-label="Legend" className="flex flex-wrap gap-x-3 gap-y-1 text-2xs text-ink-muted">
          {seen.map((one) => (
            <li key={one} className="flex items-center gap-1">
              <span aria-hidden className={`size-2.5 ${CLASS_WORDS[one].ink}`} />
              {CLASS_WORDS[one].sign && <span aria-hidden>{CLASS_WORDS[one].sign}</span>}
              {classLabel(one)}
            </li>
          ))}
        </ul>
      </div>
      <ClassBars buckets={buckets} />
      <LatencyLines buckets={buckets} />
      <details className="text-sm">
        <summary className="w-fit rounded text-xs text-ink-muted hover:text-ink">Table</summary>
        <ScrollRegion label="Calls by time and class" className="mt-2">
          <Table>
            <caption className="sr-only">Calls by time and class</caption>
            <thead>
              <tr>
                <TableHead>Time</TableHead>
                {EVENT_CLASSES.map((one) => (
                  <TableHead key={one} className="text-right">
                    {classLabel(one)}
                  </TableHead>
                ))}
                <TableHead className="text-right">p50</TableHead>
                <TableHead className="text-right">p95</TableHead>
              </tr>
            </thead>
            <tbody>
              {buckets.map((bucket) => (
                <TableRow key={bucket.from}>
                  <TableCell className="py-1.5 whitespace-nowrap">{bucketName(bucket)}</TableCell>
                  {EVENT_CLASSES.map((one) => (
                    <TableCell key={one} className="py-1.5 text-right tabular-nums">
                      {formatNumber(bucket.classes[one])}
                    </TableCell>
                  ))}
                  <TableCell className="py-1.5 text-right tabular-nums">
                    {bucket.latency ? formatDuration(bucket.latency.p50Ms) : '–'}
                  </TableCell>
                  <TableCell className="py-1.5 text-right tabular-nums">
                    {bucket.latency ? formatDuration(bucket.latency.p95Ms) : '–'}
                  </TableCell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </ScrollRegion>
      </details>
    </section>
  );
}
