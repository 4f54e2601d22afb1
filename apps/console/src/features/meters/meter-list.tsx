'use client';

import type { MeterView } from '@tallygate/contracts/meter-view';
import { useQuery } from '@tanstack/react-query';
import { Gauge, Plus } from 'lucide-react';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { meterPreviewQuery, metersQuery } from '#data/meters.ts';
import { formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { priceInWords } from '#lib/price-words.ts';
import { filterInWords } from './meter-words.ts';
import { PreviewStanding } from './preview-standing.tsx';

const COLUMNS: readonly Column<MeterView>[] = [
  {
    id: 'name',
    header: 'Meter',
    cell: ({ id, name, version, status }) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <Link href={`/meters/${encodeURIComponent(id)}`} className="rounded font-medium hover:underline">
          {name}
        </Link>
        <span className="text-xs text-ink-muted">v{version}</span>
        {status === 'archived' && <Badge>Archived</Badge>}
      </span>
    ),
  },
  {
    id: 'filter',
    header: 'Counts',
    onPhone: 'line',
    from: 'md',
    cell: ({ definition }) => (
      <span className="text-ink-muted [overflow-wrap:anywhere]">{filterInWords(definition.filter)}</span>
    ),
  },
  { id: 'price', header: 'Price', from: 'lg', onPhone: 'line', cell: ({ price }) => priceInWords(price) },
  { id: 'quantity', header: 'This period', align: 'end', cell: ({ id }) => <PeriodQuantity id={id} /> },
  {
    id: 'charge',
    header: 'Projected charge',
    align: 'end',
    from: 'sm',
    onPhone: 'line',
    cell: ({ id }) => <ProjectedCharge id={id} />,
  },
];

export function MeterList() {
  const meters = useQuery(metersQuery);
  const rows =
    meters.data && [...meters.data].sort((a, b) => a.status.localeCompare(b.status) || a.name.localeCompare(b.name));
  return (
    <>
      <PageHeader
        title="Meters"
        description="A meter says which events are counted, and what a unit costs."
        actions={
          <May to="meters.write">
            <Button variant="primary" asChild>
              <Link href="/meters/new" data-shortcut="new">
                <Plus aria-hidden /> New meter
              </Link>
            </Button>
          </May>
        }
      />
      {meters.error && !meters.data ? (
        <LoadError error={meters.error} what="the meters" onRetry={() => void meters.refetch()} />
      ) : (
        <>
          <DataTable
            caption="Meters"
            columns={COLUMNS}
            rows={rows}
            rowKey={(meter) => meter.id}
            empty={
              <EmptyState
                icon={<Gauge />}
                heading="Add a meter to see what usage comes to"
                action={
                  <May to="meters.write">
                    <Button asChild>
                      <Link href="/meters/new">New meter</Link>
                    </Button>
                  </May>
                }
              >
                It counts the calls you choose and prices them here, before any invoice exists.
              </EmptyState>
            }
          />
          {(rows?.length ?? 0) > 0 && <PreviewStanding />}
        </>
      )}
    </>
  );
}

function PeriodQuantity({ id }: { id: string }) {
  const preview = useQuery(meterPreviewQuery(id));
  if (preview.data) return formatDecimal(preview.data.quantity);
  return preview.error ? <NotAvailable reason={preview.error.message} /> : <Skeleton className="ms-auto h-4 w-14" />;
}

function ProjectedCharge({ id }: { id: string }) {
  const preview = useQuery(meterPreviewQuery(id));
  if (!preview.data)
    return preview.error ? <NotAvailable reason={preview.error.message} /> : <Skeleton className="ms-auto h-4 w-16" />;
  const { projection, total, currency } = preview.data;
  // Early in a period there is nothing to project from; what is due so far is exact.
  if (!projection) return `${formatAmount(total, currency)} so far`;
  return (
    <span title={projection.note}>
      <span className="text-xs text-ink-muted">est.</span> {formatAmount(projection.total, currency)}
    </span>
  );
}

function NotAvailable({ reason }: { reason: string }) {
  return (
    <span className="text-ink-muted" title={reason}>
      Not available
    </span>
  );
}
