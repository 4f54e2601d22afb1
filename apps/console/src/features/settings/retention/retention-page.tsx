'use client';

import type { LedgerRetention } from '@tallygate/contracts/ledger-retention';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { FormSection } from '#components/field.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { retentionQuery } from '#data/retention.ts';
import { formatCount, formatDateTime } from '#lib/format.ts';
import { EventMeters } from './event-meters.tsx';
import { keptInWords } from './removal.ts';

/** Forms are much code: the page's frame does not wait for it. */
const RetentionForm = dynamic(() => import('./retention-form.tsx').then((module) => module.RetentionForm), {
  ssr: false,
  loading: () => <Skeleton className="h-52 w-full" />,
});

/** For how long single events are kept, what that takes away and what it never does. */
export function RetentionPage() {
  const retention = useQuery(retentionQuery);
  return (
    <>
      <PageHeader
        title="How long calls are kept"
        trail={[{ label: 'Settings', href: '/settings' }]}
        description="Single events may go after a time. Their sums are always kept."
      />
      {retention.data ? (
        <div>
          <FormSection heading="Now">
            <LedgerList entries={presentState(retention.data)} />
          </FormSection>
          <FormSection heading="Keep events" description="Takes effect by itself; nothing has to be applied.">
            <RetentionForm retention={retention.data} />
          </FormSection>
          <FormSection heading="What stays" description="For ever, whatever is chosen.">
            <ul className="list-disc space-y-1.5 ps-4 text-sm">
              <li>Sums of every hour and day: calls, quantities and reasons by proxy, tool, consumer and company.</li>
              <li>What they answer, unchanged: previews and invoices of most meters, the overview, all totals.</li>
              <li>Corrections, with their reasons and authors, and the audit log.</li>
            </ul>
          </FormSection>
          <FormSection heading="What goes" description="For the time whose events are gone.">
            <ul className="list-disc space-y-1.5 ps-4 text-sm">
              <li>Every single call: its page, its place in the list of events, and why it was or was not billed.</li>
              <li>
                Previews and CSV files of meters that look at what only events tell, such as a status or a client’s
                name; also of periods that cut an hour. They then say so, and never show a smaller number.
                <EventMeters />
              </li>
              <li>Trying other billing rules on the calls of that time.</li>
              <li>Corrections of a single call: correct what its company has used instead.</li>
              <li>
                Idempotency keys: a call that is sent again with an old key is known only as long as its event is.
              </li>
            </ul>
          </FormSection>
        </div>
      ) : retention.error ? (
        <LoadError error={retention.error} what="how long calls are kept" onRetry={() => void retention.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function presentState({ keepDays, removedBefore, removedEvents, updatedAt, updatedBy }: LedgerRetention) {
  return [
    { label: 'Events are kept', value: keptInWords(keepDays) },
    {
      label: 'Gone so far',
      value:
        removedBefore === null
          ? 'Nothing'
          : `${formatCount(removedEvents, 'event', 'events')}, all from before ${formatDateTime(removedBefore, { timeZone: 'UTC' })}`,
    },
    {
      label: 'Last changed',
      value:
        updatedAt === null ? (
          'Never'
        ) : (
          <>
            <Time iso={updatedAt} /> by {updatedBy}
          </>
        ),
    },
  ];
}
