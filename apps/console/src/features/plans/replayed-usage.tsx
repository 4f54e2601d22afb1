'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import type { PlanSimulation } from '@tallygate/contracts/plan-simulation';
import { useQuery } from '@tanstack/react-query';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { simulationQuery } from '#data/plans.ts';
import { formatDecimal, formatMonth } from '#lib/format.ts';
import { formatDifference } from '#lib/money.ts';
import { totalsInWords } from './plan-words.ts';

type Row = PlanSimulation['companies'][number];

/** What companies used in the last period, on the plans as they are now, beside what they owed in truth. */
export function ReplayedUsage({ plans }: { plans: readonly PlanView[] }) {
  const simulation = useQuery(simulationQuery({ plans: plans.map(({ id }) => ({ planId: id })) }));
  const { data, error } = simulation;
  if (error && !data)
    return <LoadError error={error} what="what companies would have owed" onRetry={() => void simulation.refetch()} />;
  return (
    <section aria-labelledby="replayed" className="flex flex-col gap-3">
      <h2 id="replayed" className="text-base font-semibold">
        Real usage{data && ` of ${formatMonth(Date.parse(data.from), { timeZone: 'UTC' })}`}
      </h2>
      {data && (
        <p className="text-sm text-ink-muted">
          {data.plans.map(({ name }, index) => `${name}: ${totalsInWords(data.totals[index] ?? {})} together. `)}
          In truth: {totalsInWords(data.present)}.
        </p>
      )}
      <DataTable
        caption="Companies on these plans"
        columns={columnsFor(plans)}
        rows={data?.companies}
        rowKey={({ company }) => company}
        empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">No company has called yet.</p>}
      />
    </section>
  );
}

function columnsFor(plans: readonly PlanView[]): readonly Column<Row>[] {
  return [
    {
      id: 'company',
      header: 'Company',
      cell: ({ company }) => <CompanyLink company={company} />,
    },
    {
      id: 'usage',
      header: 'Used',
      from: 'md',
      cell: ({ usage }) =>
        usage.map(({ meterName, quantity }) => `${meterName} ${formatDecimal(quantity)}`).join(', ') || '–',
    },
    {
      id: 'present',
      header: 'Owed',
      align: 'end',
      cell: ({ present }) => (present === null ? 'No plan' : totalsInWords(present)),
    },
    ...plans.map(
      ({ id, name }, index): Column<Row> => ({
        id,
        header: name,
        align: 'end',
        cell: (row) => totalsInWords(row.plans[index]?.totals ?? {}),
      }),
    ),
    ...(plans.length === 2
      ? [{ id: 'difference', header: 'Difference', align: 'end', cell: (row: Row) => differenceOf(row) } as const]
      : []),
  ];
}

/** What the second plan brings more than the first, each currency for itself. */
function differenceOf({ plans: [first, second] }: Row): string {
  const currencies = new Set([...Object.keys(first?.totals ?? {}), ...Object.keys(second?.totals ?? {})]);
  return [...currencies]
    .map((currency) => {
      const difference = BigInt(second?.totals[currency] ?? '0') - BigInt(first?.totals[currency] ?? '0');
      return formatDifference(difference.toString(), currency);
    })
    .join(' ');
}
