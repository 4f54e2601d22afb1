'use client';

import { useQuery } from '@tanstack/react-query';
import { useWatch } from 'react-hook-form';
import { LoadError } from '#components/states.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { type WhatIf, whatIfQuery } from '#data/meters.ts';
import { cn } from '#lib/class-names.ts';
import { useSettled } from '#lib/use-settled.ts';
import { checkMeter, type KeptDefinition } from './check-meter.ts';
import type { MeterValues } from './meter-values.ts';
import { PreviewCompanies, PreviewConsumers } from './preview-companies.tsx';
import { PreviewCorrections } from './preview-corrections.tsx';
import { PreviewComparison, PreviewFigures } from './preview-figures.tsx';
import { PreviewFilterEffect } from './preview-filter-effect.tsx';
import { PreviewFindings, PreviewNotes, PreviewProviders } from './preview-notes.tsx';
import { PreviewStanding } from './preview-standing.tsx';

type LivePreviewProps = { kept: KeptDefinition; storedId?: string };

/** What the meter being typed would count and charge; the last answer stays until the next arrives. */
export function LivePreview({ kept, storedId }: LivePreviewProps) {
  const values = useWatch<MeterValues>() as MeterValues;
  const { definition, price, meter } = checkMeter(values, kept);
  const beside = storedId && { compare: storedId, ...(meter?.priceFrom && { priceFrom: meter.priceFrom }) };
  const typed = definition && price ? JSON.stringify({ definition, price, ...beside }) : null;
  const settled = useSettled(typed);
  const preview = useQuery(whatIfQuery(settled === null ? null : (JSON.parse(settled) as WhatIf)));
  const stale = typed === null || typed !== settled || preview.isPlaceholderData;
  return (
    <Card aria-label="Preview" className="@container">
      <CardHeader
        heading="Preview"
        actions={
          <>
            <span role="status" className="sr-only">
              {preview.data && !stale ? 'Preview is up to date' : ''}
            </span>
            <Badge tone="info">Local preview</Badge>
          </>
        }
      />
      <CardBody className="flex flex-col gap-6">
        <PreviewStanding />
        {typed === null && (
          <p className="text-sm text-ink-muted">Complete the fields marked wrong; the preview then follows.</p>
        )}
        {preview.error && !preview.data ? (
          <LoadError error={preview.error} what="the preview" onRetry={() => void preview.refetch()} />
        ) : preview.data ? (
          <div aria-busy={stale || undefined} className={cn('flex flex-col gap-6', stale && 'opacity-60')}>
            <PreviewFigures preview={preview.data} />
            <PreviewComparison preview={preview.data} />
            <PreviewFindings preview={preview.data} />
            <PreviewProviders preview={preview.data} />
            <PreviewFilterEffect preview={preview.data} />
            <PreviewCompanies preview={preview.data} />
            <PreviewCorrections preview={preview.data} />
            <PreviewConsumers preview={preview.data} />
            <PreviewNotes preview={preview.data} />
          </div>
        ) : (
          <Skeleton className="h-40 w-full" />
        )}
      </CardBody>
    </Card>
  );
}
