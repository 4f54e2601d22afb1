'use client';

import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { PageSkeleton } from '#components/states.tsx';

/** Forms are much code: the page's frame does not wait for it. */
const RailForm = dynamic(() => import('./rail-form.tsx').then((module) => module.RailForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

export function NewRail() {
  return (
    <>
      <PageHeader title="New rail" trail={[{ label: 'Rails', href: '/rails' }]} />
      <RailForm />
    </>
  );
}
