'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { Field } from '#components/field.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Select } from '#components/ui/select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { planQuery, plansQuery } from '#data/plans.ts';
import { ReplayedUsage } from './replayed-usage.tsx';

/** Engine and chart are much code, and the table of real usage is of use without them. */
const CostCurves = dynamic(() => import('./cost-curves.tsx').then((module) => module.CostCurves), {
  ssr: false,
  loading: () => <Skeleton className="h-96 w-full" />,
});

/** What a plan would cost whom: by volume, and by what companies used, alone or against another plan. */
export function PlanSimulator({ id }: { id: string }) {
  const plan = useQuery(planQuery(id));
  const { data: plans = [] } = useQuery(plansQuery);
  const [otherId, setOther] = useQueryState('against', parseAsString.withDefault('').withOptions({ history: 'push' }));
  const other = plans.find((one) => one.id === otherId);
  return (
    <>
      <PageHeader
        title="Simulator"
        trail={[
          { label: 'Plans', href: '/plans' },
          { label: plan.data?.name ?? id, href: `/plans/${encodeURIComponent(id)}` },
        ]}
        description="By the engine that makes invoices. Nothing here changes what anybody owes."
      />
      {plan.data ? (
        <div className="flex flex-col gap-8">
          <Field label="Against" className="w-64 max-w-full">
            {(control) => (
              <Select {...control} value={otherId} onChange={(event) => void setOther(event.target.value || null)}>
                <option value="">no other plan</option>
                {plans
                  .filter((one) => one.id !== id)
                  .map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
              </Select>
            )}
          </Field>
          <CostCurves plans={pairOf(plan.data, other)} />
          <ReplayedUsage plans={pairOf(plan.data, other)} />
        </div>
      ) : plan.error ? (
        <LoadError error={plan.error} what="the plan" onRetry={() => void plan.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function pairOf(plan: PlanView, other: PlanView | undefined): PlanView[] {
  return other === undefined ? [plan] : [plan, other];
}
