'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { CopyButton } from '#components/copy-button.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { eventQuery } from '#data/events.ts';
import { titleOf } from './outcome-text.ts';

// They are drawn by the server, and can be pressed once their code is there.
const EventDetails = dynamic(() => import('./event-details.tsx').then((module) => module.EventDetails), {
  loading: PageSkeleton,
});

type EventPageProps = { id: string /** What others say of the event, below it. */; children: ReactNode };

/** One event by itself, for a link that lasts. */
export function EventPage({ id, children }: EventPageProps) {
  const detail = useQuery(eventQuery(id));
  return (
    <>
      <PageHeader
        trail={[{ label: 'Events', href: '/events' }]}
        title={detail.data ? titleOf(detail.data) : 'Event'}
        actions={<CopyButton value={id} what="event id" />}
      />
      {detail.data ? (
        <>
          <EventDetails event={detail.data} level="h2" />
          {children}
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
