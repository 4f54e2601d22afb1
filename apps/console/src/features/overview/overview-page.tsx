'use client';

import { useQuery } from '@tanstack/react-query';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { overviewQuery } from '#data/overview.ts';
import { statusQuery } from '#data/status.ts';
import { Checklist } from './checklist.tsx';
import { Figures } from './figures.tsx';
import { fillHours } from './fill-hours.ts';
import { StatusStrip } from './status-strip.tsx';
import { TopLists } from './top-lists.tsx';
import { TrafficCard } from './traffic-card.tsx';

export function OverviewPage() {
  const overview = useQuery(overviewQuery);
  const { data: status } = useQuery(statusQuery);
  return (
    <>
      <PageHeader title="Overview" description="The last 24 hours, hour by hour." />
      {status && <StatusStrip status={status} />}
      {status && <Checklist status={status} />}
      {overview.data ? (
        <>
          <Figures overview={overview.data} />
          <TrafficCard hours={fillHours(overview.data)} />
          <TopLists overview={overview.data} />
        </>
      ) : overview.error ? (
        <LoadError error={overview.error} what="the figures" onRetry={() => void overview.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
