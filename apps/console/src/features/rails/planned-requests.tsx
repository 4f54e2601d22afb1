'use client';

import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { plannedBillingQuery, plannedRequestsQuery, railsQuery } from '#data/rails.ts';
import { formatCount } from '#lib/format.ts';
import { RequestText } from './request-text.tsx';

/** The exact requests that the waiting reports would make. Looking at them sends nothing. */
export function PlannedRequests({ id }: { id: string }) {
  const planned = useQuery(plannedRequestsQuery(id));
  const rail = useQuery(railsQuery).data?.find((one) => one.id === id);
  const billing = useQuery({ ...plannedBillingQuery(id), enabled: rail?.fromPlans === true });
  const waiting = rail?.reports.waiting ?? 0;
  return (
    <>
      <PageHeader
        title="Dry run"
        description="What the next round would send, byte for byte but for secrets. Nothing leaves from here."
        trail={[
          { label: 'Rails', href: '/rails' },
          { label: rail?.name ?? id, href: `/rails/${encodeURIComponent(id)}` },
        ]}
        actions={
          <Button busy={planned.isFetching} onClick={() => void planned.refetch()}>
            <RotateCw aria-hidden /> Refresh
          </Button>
        }
      />
      {planned.data ? (
        <div className="flex flex-col gap-4">
          <p className="text-sm text-ink-muted" role="status">
            {planned.data.length === 0
              ? 'No report waits: nothing would be sent. Usage is reported when its hour is over.'
              : `${formatCount(planned.data.length, 'request', 'requests')} of ${formatCount(waiting, 'waiting report', 'waiting reports')}. Nothing was sent, and secrets are hidden.`}
          </p>
          {planned.data.map((request, index) => (
            <RequestText key={`${request.url} ${index.toString()}`} request={request} />
          ))}
          {rail?.fromPlans && (
            <section aria-labelledby="planned-billing" className="flex flex-col gap-4">
              <h2 id="planned-billing" className="text-base font-semibold">
                Prices, subscriptions and invoices
              </h2>
              {billing.error && !billing.data ? (
                <LoadError error={billing.error} what="what would be changed" onRetry={() => void billing.refetch()} />
              ) : billing.data === undefined ? (
                <PageSkeleton />
              ) : (
                <>
                  <p className="text-sm text-ink-muted" role="status">
                    {billing.data.length === 0
                      ? 'All of it is as plans say: nothing would be changed.'
                      : `${formatCount(billing.data.length, 'request', 'requests')} would change something there.`}
                  </p>
                  {billing.data.map((request, index) => (
                    <RequestText key={`${request.url} ${index.toString()}`} request={request} />
                  ))}
                </>
              )}
            </section>
          )}
        </div>
      ) : planned.error ? (
        <LoadError error={planned.error} what="the requests" onRetry={() => void planned.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
