import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { metersQuery } from '#data/meters.ts';
import { NewPlan } from '#features/plans/new-plan.tsx';

export const metadata: Metadata = { title: 'New plan' };

export default function NewPlanRoute() {
  return (
    <Page>
      <Prefetch queries={[metersQuery]}>
        <NewPlan />
      </Prefetch>
    </Page>
  );
}
