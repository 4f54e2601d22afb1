'use client';

import { useQuery } from '@tanstack/react-query';
import { DeleteButton } from '#components/apply/delete-button.tsx';
import { EntityStateBadge } from '#components/entity-state.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { publishersQuery, useDeletePublisher } from '#data/publishers.ts';
import { AnalyticsSwitch } from './analytics-switch.tsx';
import { PublisherForm } from './publisher-form.tsx';
import { PublisherHealth } from './publisher-health.tsx';

export function PublisherPage() {
  const publishers = useQuery(publishersQuery);
  const remove = useDeletePublisher();
  const stored = publishers.data?.find((publisher) => publisher.type === 'moesif');
  return (
    <>
      <PageHeader
        title="Publisher"
        description="Sends the events of this gateway to Moesif, where meters become invoices. Every event is also kept here."
        aside={stored && <EntityStateBadge state={stored.state} />}
        actions={
          stored && (
            <DeleteButton
              entity={{ type: 'publisher', id: stored.id }}
              label="Delete publisher"
              mutation={remove}
              listHref="/publisher"
            />
          )
        }
      />
      {publishers.data ? (
        <>
          {stored && <AnalyticsSwitch enabled={stored.analyticsEnabled} />}
          {stored && <PublisherHealth publisher={stored} />}
          <PublisherForm key={stored?.revision ?? 'new'} stored={stored} />
        </>
      ) : publishers.error ? (
        <LoadError error={publishers.error} what="the publisher" onRetry={() => void publishers.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
