'use client';

import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { PageSkeleton } from '#components/states.tsx';

/** Checks of prices are much code: the page's frame does not wait for them. */
const PlanForm = dynamic(() => import('./plan-form.tsx').then((module) => module.PlanForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

export function NewPlan() {
  return (
    <>
      <PageHeader title="New plan" trail={[{ label: 'Plans', href: '/plans' }]} />
      <PlanForm />
    </>
  );
}
