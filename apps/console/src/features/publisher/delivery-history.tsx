'use client';

import type { PublisherDelivery } from '@tallygate/contracts/publisher-delivery';
import dynamic from 'next/dynamic';
import { ScrollRegion } from '#components/scroll-region.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table.tsx';
import { formatDuration, formatNumber, readerZone } from '#lib/format.ts';
import { historySentence, pointName } from './delivery-words.ts';

const DeliveryCharts = dynamic(() => import('./delivery-charts.tsx').then((module) => module.DeliveryCharts), {
  ssr: false,
  loading: () => <Skeleton className="h-42 w-full" />,
});

/** How sending went over the chosen range: a sentence, charts, and the same as a table. */
export function DeliveryHistory({ delivery }: { delivery: PublisherDelivery }) {
  const { points, range } = delivery;
  const known = points.filter(({ isKnown }) => isKnown);
  return (
    <section aria-labelledby="delivery-history" className="flex min-w-0 flex-col gap-3">
      <div>
        <h2 id="delivery-history" className="font-semibold">
          How sending went
        </h2>
        <p className="text-xs text-ink-muted">
          {historySentence(delivery)} Times of {readerZone()}.
        </p>
      </div>
      {known.length > 0 && (
        <>
          <DeliveryCharts delivery={delivery} />
          <details className="text-sm">
            <summary className="w-fit rounded text-xs text-ink-muted hover:text-ink">Table</summary>
            <ScrollRegion label="How sending went, by time" className="mt-2">
              <Table>
                <caption className="sr-only">How sending went, by time</caption>
                <thead>
                  <tr>
                    {['Time', 'Arrived', 'p95', 'Late', 'Requests', 'Failed', 'Waiting', 'Parked'].map(
                      (head, index) => (
                        <TableHead key={head} className={index === 0 ? undefined : 'text-end'}>
                          {head}
                        </TableHead>
                      ),
                    )}
                  </tr>
                </thead>
                <tbody>
                  {known.toReversed().map((point) => (
                    <TableRow key={point.from}>
                      <TableCell className="py-1.5 whitespace-nowrap">{pointName(point, range)}</TableCell>
                      {[
                        formatNumber(point.arrived),
                        point.p95Ms === null ? '–' : formatDuration(point.p95Ms),
                        formatNumber(point.late),
                        formatNumber(point.attempts),
                        formatNumber(point.failures),
                        formatNumber(point.waiting),
                        formatNumber(point.parked),
                      ].map((text, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change their places
                        <TableCell key={index} className="py-1.5 text-end tabular-nums">
                          {text}
                        </TableCell>
                      ))}
                    </TableRow>
                  ))}
                </tbody>
              </Table>
            </ScrollRegion>
          </details>
        </>
      )}
    </section>
  );
}
