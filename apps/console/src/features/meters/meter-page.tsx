'use client';

import type { MeterView } from '@tallygate/contracts/meter-view';
import { useQuery } from '@tanstack/react-query';
import { Download, Pencil } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { LedgerList } from '#components/ledger-list.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Select } from '#components/ui/select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useNow } from '#components/use-now.ts';
import { meterPreviewQuery, meterQuery, previewCsvHref } from '#data/meters.ts';
import { cn } from '#lib/class-names.ts';
import { priceInWords } from '#lib/price-words.ts';
import { ArchiveButton } from './archive-button.tsx';
import { filterInWords, metricInWords, periodInWords } from './meter-words.ts';
import { periodChoices } from './preview-periods.ts';
import { PreviewStanding } from './preview-standing.tsx';

/** This is needed once, when the meter is entered in Moesif; so it is loaded apart from the page. */
const CopyForMoesif = dynamic(() => import('./copy-for-moesif.tsx').then((module) => module.CopyForMoesif), {
  ssr: false,
  loading: () => <Skeleton className="h-96 w-full rounded-xl" />,
});

// They are drawn by the server, and can be pressed once their code is there.
const PreviewParts = dynamic(() => import('./preview-parts.tsx').then((module) => module.PreviewParts), {
  loading: PageSkeleton,
});
const PriceVersions = dynamic(() => import('./price-versions.tsx').then((module) => module.PriceVersions));
const WhatIfLinks = dynamic(() => import('./what-if-links.tsx').then((module) => module.WhatIfLinks));

export function MeterPage({ id }: { id: string }) {
  const meter = useQuery(meterQuery(id));
  return (
    <>
      <PageHeader
        trail={[{ label: 'Meters', href: '/meters' }]}
        title={meter.data?.name ?? 'Meter'}
        aside={
          meter.data && (
            <>
              <span className="text-base text-ink-muted">v{meter.data.version}</span>
              {meter.data.status === 'archived' && <Badge>Archived</Badge>}
            </>
          )
        }
        actions={
          meter.data?.status === 'active' && (
            <May to="meters.write">
              <ArchiveButton meter={meter.data} />
              <Button variant="primary" asChild>
                <Link href={`/meters/${encodeURIComponent(id)}/edit`}>
                  <Pencil aria-hidden /> Change meter
                </Link>
              </Button>
            </May>
          )
        }
      />
      {meter.data ? (
        <MeterUsage meter={meter.data} />
      ) : meter.error ? (
        <LoadError error={meter.error} what="this meter" onRetry={() => void meter.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function MeterUsage({ meter }: { meter: MeterView }) {
  const { definition, price } = meter;
  const choices = periodChoices(definition.period, useNow());
  const [chosen, setChosen] = useQueryState('period', parseAsString);
  const choice = choices.find(({ id }) => id === chosen) ?? choices[0];
  const span = !choice || choice.current ? null : { from: choice.from, to: choice.to };
  const preview = useQuery(meterPreviewQuery(meter.id, span));
  return (
    <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <Card aria-label="Usage and charge">
        <CardHeader
          heading="Usage and charge"
          actions={
            <>
              <Select
                aria-label="Period"
                value={choice?.id}
                onChange={(event) => void setChosen(event.target.value === choices[0]?.id ? null : event.target.value)}
                className="w-52"
              >
                {choices.map(({ id, label, current }) => (
                  <option key={id} value={id}>
                    {current ? `${label} (current)` : label}
                  </option>
                ))}
              </Select>
              <Button asChild>
                <a href={previewCsvHref(meter.id, span)} download>
                  <Download aria-hidden /> Download CSV
                </a>
              </Button>
            </>
          }
        />
        <CardBody className="flex flex-col gap-7">
          <PreviewStanding />
          {preview.error && !preview.data ? (
            <LoadError error={preview.error} what="the preview" onRetry={() => void preview.refetch()} />
          ) : preview.data ? (
            <div
              aria-busy={preview.isPlaceholderData || undefined}
              className={cn('flex flex-col gap-7', preview.isPlaceholderData && 'opacity-60')}
            >
              <PreviewParts preview={preview.data} meterId={meter.id} zone={definition.period.zone} />
            </div>
          ) : (
            <PageSkeleton />
          )}
        </CardBody>
      </Card>
      <div className="flex flex-col gap-6">
        <Card aria-label="Definition">
          <CardHeader heading="Definition" description="Fixed for this version." />
          <CardBody>
            <LedgerList
              entries={[
                { label: 'Counts', value: filterInWords(definition.filter) },
                { label: 'Metric', value: metricInWords(definition.metric) },
                { label: 'Period', value: periodInWords(definition.period) },
                { label: 'Price', value: priceInWords(price) },
                {
                  label: 'Made',
                  value: (
                    <>
                      <Time iso={meter.createdAt} /> by {meter.createdBy}
                    </>
                  ),
                },
              ]}
            />
          </CardBody>
        </Card>
        <PriceVersions meterId={meter.id} />
        <WhatIfLinks meter={meter} period={chosen} />
        <CopyForMoesif meter={meter} preview={preview.data} />
      </div>
    </div>
  );
}
