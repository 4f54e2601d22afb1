'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import { useQuery } from '@tanstack/react-query';
import { Layers, Plus } from 'lucide-react';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNow } from '#components/use-now.ts';
import { plansQuery } from '#data/plans.ts';
import { formatNumber } from '#lib/format.ts';
import { priceInWords } from '#lib/price-words.ts';
import { phaseInWords, pricesFrom, termsAt } from './plan-words.ts';

/** What companies can be on. */
export function PlanList() {
  const plans = useQuery(plansQuery);
  const nowMs = useNow();
  return (
    <>
      <PageHeader
        title="Plans"
        description="What a company pays: prices of meters, and with them base fee, minimum and cap."
        actions={<NewPlanLink variant="primary" />}
      />
      {plans.error && !plans.data ? (
        <LoadError error={plans.error} what="the plans" onRetry={() => void plans.refetch()} />
      ) : (
        <DataTable
          caption="Plans"
          columns={columnsAt(nowMs)}
          rows={plans.data}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<Layers />} heading="No plan yet" action={<NewPlanLink />}>
              Without one, companies owe what the prices of the meters come to. A plan gives some of them other prices,
              a base fee or a trial.
            </EmptyState>
          }
        />
      )}
    </>
  );
}

function NewPlanLink({ variant }: { variant?: 'primary' }) {
  return (
    <May to="meters.write">
      <Button variant={variant} asChild>
        <Link href="/plans/new" data-shortcut={variant && 'new'}>
          <Plus aria-hidden /> New plan
        </Link>
      </Button>
    </May>
  );
}

function columnsAt(nowMs: number): readonly Column<PlanView>[] {
  return [
    {
      id: 'name',
      header: 'Plan',
      cell: ({ id, name }) => (
        <Link href={`/plans/${encodeURIComponent(id)}`} className="rounded font-medium hover:underline">
          <bdi>{name}</bdi>
        </Link>
      ),
    },
    { id: 'terms', header: 'Terms', onPhone: 'line', cell: ({ versions }) => termsInWords(versions, nowMs) },
    {
      id: 'prices',
      header: 'Prices',
      from: 'md',
      onPhone: 'line',
      cell: ({ prices }) => (
        <ul className="text-ink-muted">
          {pricesFrom(prices, nowMs).map(({ id, meterName, price }) => (
            <li key={id}>
              {meterName}: {priceInWords(price)}
            </li>
          ))}
        </ul>
      ),
    },
    { id: 'companies', header: 'Companies', align: 'end', cell: ({ companies }) => formatNumber(companies) },
  ];
}

function termsInWords(versions: PlanView['versions'], nowMs: number): string {
  const version = termsAt(versions, nowMs);
  const last = version?.phases.at(-1);
  if (!version || !last) return 'Usage alone';
  const words = phaseInWords(last, version.currency);
  const first = version.phases[0];
  return first?.isTrial ? `Trial of ${first.days} days, then ${words}` : words;
}
