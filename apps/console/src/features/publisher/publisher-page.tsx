'use client';

import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { DeleteMenu } from '#components/apply/delete-menu.tsx';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { EntityStateBadge } from '#components/entity-state.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { publishersQuery, useDeletePublisher } from '#data/publishers.ts';
import { Delivery } from './delivery.tsx';
import { NothingLeaves } from './nothing-leaves.tsx';
import { TestEvent } from './test-event.tsx';

const PublisherForm = dynamic(() => import('./publisher-form.tsx').then((module) => module.PublisherForm), {
  ssr: false,
  loading: PageSkeleton,
});

// What stands below the fold comes after what stands above it.
const ParkedEvents = dynamic(() => import('./parked-events.tsx').then((module) => module.ParkedEvents), { ssr: false });
const AccessLogs = dynamic(() => import('./access-logs.tsx').then((module) => module.AccessLogs), { ssr: false });
const Payload = dynamic(() => import('./payload.tsx').then((module) => module.Payload), { ssr: false });

export function PublisherPage() {
  const publishers = useQuery(publishersQuery);
  const remove = useDeletePublisher();
  const { afterSave, applyDialog } = useAfterSave({ type: 'publisher', message: 'Publisher saved' });
  const stored = publishers.data?.find((publisher) => publisher.type === 'moesif');
  return (
    <>
      <PageHeader
        title="Publisher"
        description="Sends the events of this gateway to Moesif, where meters become invoices. Every event is also kept here."
        aside={stored && <EntityStateBadge state={stored.state} />}
        actions={
          stored && (
            <DeleteMenu
              entity={{ type: 'publisher', id: stored.id }}
              noun="publisher"
              name="the publisher to Moesif"
              consequence={
                <p>Calls stay recorded here. Those that are not sent yet, and later ones, do not reach Moesif.</p>
              }
              mutation={remove}
              listHref="/publisher"
            />
          )
        }
      />
      {publishers.data ? (
        <>
          {stored?.enabled && !stored.analyticsEnabled && <NothingLeaves />}
          {stored && (
            <>
              <Delivery publisher={stored} />
              <ParkedEvents />
              <div className="grid items-start gap-x-10 gap-y-6 xl:grid-cols-[2fr_3fr]">
                <TestEvent publisher={stored} />
                <Payload />
              </div>
            </>
          )}
          <AccessLogs />
          {stored && (
            <h2 id="settings" className="-mb-4 border-t pt-5 text-base font-semibold">
              Settings
            </h2>
          )}
          <PublisherEditor key={stored ? 'stored' : 'new'} stored={stored} onSaved={afterSave} />
        </>
      ) : publishers.error ? (
        <LoadError error={publishers.error} what="the publisher" onRetry={() => void publishers.refetch()} />
      ) : (
        <PageSkeleton />
      )}
      {applyDialog}
    </>
  );
}

type PublisherEditorProps = { stored: PublisherView | undefined; onSaved: (id: string, shouldApply: boolean) => void };

function PublisherEditor({ stored, onSaved }: PublisherEditorProps) {
  // As it was when opened, then as saved: the page asks again every few seconds, the form must not start over.
  const [opened, setOpened] = useState(stored);
  const client = useQueryClient();
  const reload = async () => {
    const publishers = await client.fetchQuery({ ...publishersQuery, staleTime: 0 });
    setOpened(publishers.find(({ type }) => type === 'moesif'));
  };
  return (
    <PublisherForm
      key={opened?.revision ?? 'new'}
      stored={opened}
      onSaved={(saved, shouldApply) => {
        setOpened(saved);
        onSaved(saved.id, shouldApply);
      }}
      onReload={() => void reload()}
    />
  );
}
