import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { metersQuery } from '#data/meters.ts';
import { companyPlansQuery, planQuery } from '#data/plans.ts';
import { PlanPage } from '#features/plans/plan-page.tsx';

export const metadata: Metadata = { title: 'Plan' };

type Props = { params: Promise<{ id: string }> };

export default async function PlanPageRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[planQuery(id), metersQuery, companyPlansQuery]}>
        <PlanPage id={id} />
      </Prefetch>
    </Page>
  );
}
