'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '#components/copy-button.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { eventQuery } from '#data/events.ts';
import { EventCorrections } from '../corrections/event-corrections.tsx';
import { EventDetails } from './event-details.tsx';
import { subjectOf } from './event-words.ts';

/** One event by itself, for a link that lasts. */
export function EventPage({ id }: { id: string }) {
  const detail = useQuery(eventQuery(id));
  return (
    <>
      <PageHeader
        trail={[{ label: 'Events', href: '/events' }]}
        title={detail.data ? subjectOf(detail.data) : 'Event'}
        actions={<CopyButton value={id} what="event id" />}
      />
      {detail.data ? (
        <>
          <EventDetails event={detail.data} level="h2" />
          <EventCorrections event={detail.data} />
        </>
      ) : detail.error ? (
        <LoadError
          error={detail.error}
          what="this event; it may be older than what the ledger keeps"
          onRetry={() => void detail.refetch()}
        />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
