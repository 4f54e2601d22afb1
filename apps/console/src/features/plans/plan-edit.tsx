'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { planQuery } from '#data/plans.ts';

const PlanForm = dynamic(() => import('./plan-form.tsx').then((module) => module.PlanForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

/** @param version which version of the terms is changed; the newest where none is said */
export function PlanEdit({ id, version }: { id: string; version?: number }) {
  const plan = useQuery(planQuery(id));
  return (
    <>
      <PageHeader
        title="Change plan"
        trail={[
          { label: 'Plans', href: '/plans' },
          { label: plan.data?.name ?? id, href: `/plans/${encodeURIComponent(id)}` },
        ]}
      />
      {plan.data ? (
        <PlanForm plan={plan.data} {...(version !== undefined && { version })} />
      ) : plan.error ? (
        <LoadError error={plan.error} what="the plan" onRetry={() => void plan.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
