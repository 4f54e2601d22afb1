import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { metersQuery } from '#data/meters.ts';
import { planQuery } from '#data/plans.ts';
import { PlanEdit } from '#features/plans/plan-edit.tsx';

export const metadata: Metadata = { title: 'Change plan' };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ version?: string }> };

export default async function PlanEditRoute({ params, searchParams }: Props) {
  const { version } = await searchParams;
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[planQuery(id), metersQuery]}>
        <PlanEdit id={id} {...(/^\d+$/.test(version ?? '') && { version: Number(version) })} />
      </Prefetch>
    </Page>
  );
}
