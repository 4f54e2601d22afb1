import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { plansQuery } from '#data/plans.ts';
import { PlanList } from '#features/plans/plan-list.tsx';

export const metadata: Metadata = { title: 'Plans' };

export default function PlansRoute() {
  return (
    <Page>
      <Prefetch queries={[plansQuery]}>
        <PlanList />
      </Prefetch>
    </Page>
  );
}
