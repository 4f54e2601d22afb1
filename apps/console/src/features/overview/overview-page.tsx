'use client';

import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { RangeSelect } from '#components/charts/range-select.tsx';
import { RANGE_WORDS } from '#components/charts/range-words.ts';
import { useRange } from '#components/charts/use-range.ts';
import { PageHeader } from '#components/page-header.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { doctorQuery } from '#data/doctor.ts';
import { overviewQuery } from '#data/overview.ts';
import { serversQuery } from '#data/servers.ts';
import { statusQuery } from '#data/status.ts';
import { Checklist } from './checklist.tsx';
import { FailureList } from './failure-list.tsx';
import { Figures } from './figures.tsx';
import { StatusLine } from './status-line.tsx';
import { TopLists } from './top-lists.tsx';

// They are drawn by the server, and answer the pointer once their code is there.
const CallCharts = dynamic(() => import('#components/charts/call-charts.tsx').then((module) => module.CallCharts), {
  loading: () => <Skeleton className="h-93 w-full" />,
});

// What stands below the fold comes after what stands above it.
const LastChanges = dynamic(() => import('./last-changes.tsx').then((module) => module.LastChanges), { ssr: false });
const DoctorFindings = dynamic(() => import('./doctor-findings.tsx').then((module) => module.DoctorFindings), {
  ssr: false,
});

export function OverviewPage() {
  const [range, setRange] = useRange();
  const overview = useQuery(overviewQuery(range));
  const { data: status } = useQuery(statusQuery);
  const { data: servers } = useQuery(serversQuery);
  const { data: report } = useQuery(doctorQuery);
  const found = overview.data;
  // What is left to do comes first only as long as there is nothing to look at.
  const isSettingUp = found?.calls.count === 0;
  const checklist = status && <Checklist status={status} />;
  return (
    <>
      <PageHeader
        title="Overview"
        actions={
          <>
            {found && (
              <span className="text-xs text-ink-muted">
                as of <Time iso={found.asOf} absolute />
              </span>
            )}
            <RangeSelect value={range} onChange={(next) => void setRange(next)} />
          </>
        }
      />
      {status && <StatusLine status={status} servers={servers} report={report} />}
      {isSettingUp && checklist}
      {found ? (
        <>
          <Figures overview={found} />
          <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[2fr_1fr]">
            {found.calls.count > 0 ? (
              <CallCharts numbers={found} layout="stacked" />
            ) : (
              <EmptyState
                icon={<Activity />}
                heading={`No calls ${RANGE_WORDS[range].within}`}
                action={
                  <Button asChild>
                    <Link href="/setup?step=apply">Make a call</Link>
                  </Button>
                }
              >
                They appear here within a second of being made.
              </EmptyState>
            )}
            <FailureList overview={found} servers={servers} />
          </div>
        </>
      ) : overview.error ? (
        <LoadError error={overview.error} what="the figures" onRetry={() => void overview.refetch()} />
      ) : (
        <PageSkeleton />
      )}
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <LastChanges />
        {report && <DoctorFindings report={report} />}
        {found && <TopLists overview={found} />}
      </div>
      {!isSettingUp && checklist}
    </>
  );
}
