import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { metersQuery } from '#data/meters.ts';
import { planQuery, plansQuery } from '#data/plans.ts';
import { PlanSimulator } from '#features/plans/plan-simulator.tsx';

export const metadata: Metadata = { title: 'Simulator' };

type Props = { params: Promise<{ id: string }> };

export default async function PlanSimulatorRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[planQuery(id), metersQuery, plansQuery]}>
        <PlanSimulator id={id} />
      </Prefetch>
    </Page>
  );
}
