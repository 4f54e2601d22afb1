'use client';

import { useQuery } from '@tanstack/react-query';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { meterQuery } from '#data/meters.ts';
import { LazyMeterForm } from './lazy-meter-form.tsx';

export function MeterEdit({ id }: { id: string }) {
  const meter = useQuery(meterQuery(id));
  const trail = [
    { label: 'Meters', href: '/meters' },
    ...(meter.data ? [{ label: meter.data.name, href: `/meters/${encodeURIComponent(id)}` }] : []),
  ];
  return (
    <>
      <PageHeader trail={trail} title="Change meter" description="The preview on the right follows what you type." />
      {meter.data ? (
        <LazyMeterForm key={meter.data.version} stored={meter.data} />
      ) : meter.error ? (
        <LoadError error={meter.error} what="this meter" onRetry={() => void meter.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
