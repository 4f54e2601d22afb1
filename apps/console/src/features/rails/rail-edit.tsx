'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { railsQuery } from '#data/rails.ts';
import { NoSuchRail } from './no-such-rail.tsx';

const RailForm = dynamic(() => import('./rail-form.tsx').then((module) => module.RailForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

export function RailEdit({ id }: { id: string }) {
  const rails = useQuery(railsQuery);
  const found = rails.data?.find((one) => one.id === id);
  // As it was when opened: the list is read again every few seconds, and the form must not start over.
  const [opened, setOpened] = useState(found);
  if (opened === undefined && found !== undefined) setOpened(found);
  return (
    <>
      <PageHeader
        title="Change rail"
        trail={[
          { label: 'Rails', href: '/rails' },
          { label: opened?.name ?? id, href: `/rails/${encodeURIComponent(id)}` },
        ]}
      />
      {opened ? (
        <RailForm rail={opened} />
      ) : rails.data ? (
        <NoSuchRail id={id} />
      ) : rails.error ? (
        <LoadError error={rails.error} what="the rail" onRetry={() => void rails.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
