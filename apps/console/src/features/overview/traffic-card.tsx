'use client';

import type { Overview } from '@tallygate/contracts/overview';
import { Activity } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { EmptyState } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table.tsx';
import { formatMinute, formatNumber } from '#lib/format.ts';

const TrafficChart = dynamic(() => import('./traffic-chart.tsx').then((module) => module.TrafficChart), {
  ssr: false,
  loading: () => <Skeleton className="h-60 w-full" />,
});

const SERIES = [
  { key: 'billable', label: 'Billable', style: 'bg-chart-1' },
  { key: 'notBillable', label: 'Not billable', style: 'bg-chart-2' },
  { key: 'failed', label: 'Failed', style: 'bg-chart-3' },
] as const;

/** Calls per hour by what became of them, as a chart and as a table. */
export function TrafficCard({ hours }: { hours: Overview['hours'] }) {
  const total = hours.reduce((sum, hour) => sum + hour.billable + hour.notBillable + hour.failed, 0);
  const rows = hours.map((hour) => ({ ...hour, label: formatMinute(hour.hour) }));
  return (
    <Card>
      <CardHeader
        heading="Calls per hour"
        actions={
          <ul aria-label="Legend" className="flex flex-wrap gap-4 text-xs text-ink-muted">
            {SERIES.map((series) => (
              <li key={series.key} className="flex items-center gap-1.5">
                <span aria-hidden className={`size-2.5 rounded-xs ${series.style}`} />
                {series.label}
              </li>
            ))}
          </ul>
        }
      />
      {total === 0 ? (
        <EmptyState
          icon={<Activity />}
          heading="No calls in the last 24 hours"
          action={
            <Button asChild>
              <Link href="/setup?step=apply">Make a first call</Link>
            </Button>
          }
        >
          They appear here within a second of being made.
        </EmptyState>
      ) : (
        <CardBody className="flex flex-col gap-3">
          <TrafficChart rows={rows} />
          <details className="text-sm">
            <summary className="w-fit rounded text-xs text-ink-muted hover:text-ink">Show as a table</summary>
            <Table className="mt-2">
              <caption className="sr-only">Calls per hour</caption>
              <thead>
                <tr>
                  <TableHead>Hour</TableHead>
                  {SERIES.map((series) => (
                    <TableHead key={series.key} className="text-right">
                      {series.label}
                    </TableHead>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <TableRow key={row.hour}>
                    <TableCell className="py-1.5">{row.label}</TableCell>
                    {SERIES.map((series) => (
                      <TableCell key={series.key} className="py-1.5 text-right tabular-nums">
                        {formatNumber(row[series.key])}
                      </TableCell>
                    ))}
                  </TableRow>
                ))}
              </tbody>
            </Table>
          </details>
        </CardBody>
      )}
    </Card>
  );
}
