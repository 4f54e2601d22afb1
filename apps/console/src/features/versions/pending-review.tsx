'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleCheckBig } from 'lucide-react';
import Link from 'next/link';
import { ApplyOutcome } from '#components/apply/apply-outcome.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { pendingQuery, useApply } from '#data/versions.ts';
import { PendingChanges } from './pending-changes.tsx';

export function PendingReview() {
  const pending = useQuery(pendingQuery);
  const apply = useApply();
  return (
    <>
      <PageHeader
        trail={[{ label: 'Versions', href: '/versions' }]}
        title="Review and apply"
        description="What was saved and does not run yet. Nothing reaches the gateway before you apply it."
      />
      <ApplyOutcome isPending={apply.isPending} error={apply.error} reply={apply.data} />
      {pending.error && !pending.data ? (
        <LoadError error={pending.error} what="the pending changes" onRetry={() => void pending.refetch()} />
      ) : !pending.data ? (
        <PageSkeleton />
      ) : pending.data.changes.length === 0 ? (
        <div className="rounded-xl border bg-surface">
          <EmptyState
            icon={<CircleCheckBig />}
            heading="Everything is applied"
            action={
              <Button asChild>
                <Link href="/versions">See versions</Link>
              </Button>
            }
          >
            What is saved is what the gateway runs.
          </EmptyState>
        </div>
      ) : (
        <PendingChanges pending={pending.data} apply={apply} />
      )}
    </>
  );
}
