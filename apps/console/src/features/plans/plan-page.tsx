'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import { useQuery } from '@tanstack/react-query';
import { ChartSpline, Pencil } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { planQuery } from '#data/plans.ts';
import { formatDateTime } from '#lib/format.ts';
import { priceInWords } from '#lib/price-words.ts';
import { DeletePlan } from './delete-plan.tsx';
import { PlanCanaries } from './plan-canaries.tsx';
import { PlanCompanies } from './plan-companies.tsx';
import { PlanTerms } from './plan-terms.tsx';
import { cycleInWords, decisionsInWords } from './plan-words.ts';

// What stands below the fold is drawn by the server, and can be pressed once its code is there.
const PlanTold = dynamic(() => import('./plan-told.tsx').then((module) => module.PlanTold));

/** One plan: its terms, its prices, and who is on it. */
export function PlanPage({ id }: { id: string }) {
  const plan = useQuery(planQuery(id));
  const href = `/plans/${encodeURIComponent(id)}`;
  return (
    <>
      <PageHeader
        title={<bdi>{plan.data?.name ?? 'Plan'}</bdi>}
        trail={[{ label: 'Plans', href: '/plans' }]}
        actions={
          plan.data && (
            <>
              <Button asChild>
                <Link href={`${href}/simulator`}>
                  <ChartSpline aria-hidden /> Simulator
                </Link>
              </Button>
              <May to="meters.write">
                <Button asChild>
                  <Link href={`${href}/edit`} data-shortcut="edit">
                    <Pencil aria-hidden /> Edit
                  </Link>
                </Button>
                <DeletePlan plan={plan.data} />
              </May>
            </>
          )
        }
      />
      {plan.data ? (
        <div className="flex flex-col gap-8">
          <LedgerList
            entries={[
              { label: 'Invoiced', value: cycleInWords(plan.data.period) },
              { label: 'Billed otherwise', value: decisionsInWords(plan.data.decisions) },
            ]}
          />
          <PlanTerms plan={plan.data} />
          <section aria-labelledby="prices" className="flex flex-col gap-3">
            <h2 id="prices" className="text-base font-semibold">
              Prices
            </h2>
            <DataTable
              caption="What its meters cost"
              columns={PRICES}
              rows={plan.data.prices}
              rowKey={(one) => one.id}
              empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">No meter has a price on this plan.</p>}
            />
          </section>
          <PlanTold plan={plan.data} />
          <PlanCanaries plan={plan.data} />
          <PlanCompanies plan={plan.data} />
        </div>
      ) : plan.error ? (
        <LoadError error={plan.error} what="the plan" onRetry={() => void plan.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

const PRICES: readonly Column<PlanView['prices'][number]>[] = [
  {
    id: 'meter',
    header: 'Meter',
    cell: ({ meterId, meterName }) => (
      <Link href={`/meters/${encodeURIComponent(meterId)}`} className="rounded font-medium hover:underline">
        {meterName}
      </Link>
    ),
  },
  { id: 'price', header: 'Price', onPhone: 'line', cell: ({ price }) => priceInWords(price) },
  { id: 'from', header: 'From', cell: ({ validFrom }) => formatDateTime(validFrom, { timeZone: 'UTC' }) },
  {
    id: 'to',
    header: 'Until',
    cell: ({ validTo }) => (validTo === null ? 'Further notice' : formatDateTime(validTo, { timeZone: 'UTC' })),
  },
];
