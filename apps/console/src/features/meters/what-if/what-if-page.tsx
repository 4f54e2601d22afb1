'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { meterQuery, runningRulesQuery } from '#data/meters.ts';

/** Forms and schemas, which the page's frame does not wait for. */
const WhatIf = dynamic(() => import('./what-if.tsx').then((module) => module.WhatIf), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

/** What other rules of what is billed would have made of the calls of a period, at one meter. */
export function WhatIfPage({ id }: { id: string }) {
  const meter = useQuery(meterQuery(id));
  const running = useQuery(runningRulesQuery);
  const failed = meter.error && !meter.data ? meter : running.error && !running.data ? running : null;
  return (
    <>
      <PageHeader
        trail={[
          { label: 'Meters', href: '/meters' },
          ...(meter.data ? [{ label: meter.data.name, href: `/meters/${encodeURIComponent(id)}` }] : []),
        ]}
        title="What if other rules applied"
        description="Decides the recorded calls of a period again, by other rules of what is billed."
      />
      {meter.data && running.data ? (
        <WhatIf key={meter.data.version} meter={meter.data} running={running.data} />
      ) : failed?.error ? (
        <LoadError
          error={failed.error}
          what={failed === meter ? 'this meter' : 'the rules that run'}
          onRetry={() => void failed.refetch()}
        />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
